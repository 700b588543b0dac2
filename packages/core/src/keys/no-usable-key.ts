import { SourceError } from '../errors/errors.js'
import { describeDropped, type DroppedKey } from '../errors/dropped-key.js'

/** Creates the error for a key set without usable keys: what is wrong with each of them. */
export function noUsableKey(dropped: readonly DroppedKey[]): SourceError {
  const named = dropped.slice(0, MAX_NAMED_KEYS)
  const more = dropped.length - named.length
  const all = [...named.map(describeDropped), ...(more === 0 ? [] : [`and ${more} more`])].join('; ')
  const summary = `none of the ${dropped.length} published keys is usable`
  return new SourceError('no_usable_key', all === '' ? summary : `${summary}: ${all}`, { dropped: named })
}

/** How many of the dropped keys are named. */
const MAX_NAMED_KEYS = 10
