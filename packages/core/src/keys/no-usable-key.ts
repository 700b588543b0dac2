import { SourceError } from '../errors/errors.js'
import { describeDropped, type DroppedKey } from '../errors/dropped-key.js'

/** So many of a set's dropped keys are named one by one. */
const MAX_NAMED_KEYS = 10

/** Why a key set is no answer: what is wrong with each of its keys. */
export function noUsableKey(dropped: readonly DroppedKey[]): SourceError {
  const named = dropped.slice(0, MAX_NAMED_KEYS)
  const more = dropped.length - named.length
  const all = [...named.map(describeDropped), ...(more === 0 ? [] : [`and ${more} more`])].join('; ')
  const said = `none of the ${dropped.length} published keys is usable`
  return new SourceError('no_usable_key', all === '' ? said : `${said}: ${all}`, { dropped: named })
}
