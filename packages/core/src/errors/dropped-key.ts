import { printable } from '../text/printable.js'
import { DROP_REASONS, type DropReason } from './drop-reason.js'

/** A published key that is not used. */
export interface DroppedKey {
  /** Its place in the published `keys`, from 0. */
  readonly index: number
  /** Its `kid`, safe to print: cut off, and without characters that could forge a line of a log. `undefined` where it has none. */
  readonly kid: string | undefined
  readonly reason: DropReason
}

const MAX_KID_SHOWN = 40
/** Escaped characters are longer. */
const MAX_ESCAPED_KID = 80

export function droppedKey(index: number, published: unknown, reason: DropReason): DroppedKey {
  return { index, kid: shownKid(published), reason }
}

/** For people: which key it is, and why it is not used. */
export function describeDropped({ index, kid, reason }: DroppedKey): string {
  return `key ${index}${kid === undefined ? '' : ` (kid "${kid}")`}: ${DROP_REASONS[reason]}`
}

function shownKid(published: unknown): string | undefined {
  const kid: unknown =
    typeof published === 'object' && published !== null && 'kid' in published ? published.kid : undefined
  if (typeof kid !== 'string' && typeof kid !== 'number') return undefined
  const text = String(kid)
  const short = printable(text.slice(0, MAX_KID_SHOWN)).slice(0, MAX_ESCAPED_KID)
  return text.length > MAX_KID_SHOWN ? `${short}…` : short
}
