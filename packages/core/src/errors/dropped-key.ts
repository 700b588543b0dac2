import { printable } from '../text/printable.js'
import { DROP_REASONS, type DropReason } from './drop-reason.js'

/** A published key that cannot be used and was dropped: which one it is, and why. */
export interface DroppedKey {
  /** Its index in the published `keys`, from 0. */
  readonly index: number
  /**
   * Its `kid`, safe to print: truncated, and without characters that could forge a log line. `undefined` if it has
   * none.
   */
  readonly kid: string | undefined
  readonly reason: DropReason
}

const MAX_KID_SHOWN = 40
/** Limit after escaping, which makes characters longer. */
const MAX_ESCAPED_KID = 80

export function droppedKey(index: number, published: unknown, reason: DropReason): DroppedKey {
  return { index, kid: shownKid(published), reason }
}

/** Describes a dropped key for operators: which key it is, and why it was dropped. */
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
