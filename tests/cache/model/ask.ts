import { RefusedError, type RefusalCode, type SigningKey } from '@jwks-auth/core'
import type { Instant } from '../../../packages/core/src/time/clock.js'
import type { PublishedSet } from './published-keys.js'
import type { Good } from './reference.js'

/** How a request ended. */
export type Outcome =
  | { readonly kind: 'served'; readonly keys: readonly SigningKey[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly retryAfter: number | undefined }
  | { readonly kind: 'gaveUp' }
  | { readonly kind: 'broke'; readonly error: unknown }

/** When it ended, and whether the budget that it needed may have been empty then. */
export type Ended = Outcome & { readonly at: Instant; readonly poor: boolean }

/** One request: for a key, for other keys than those tried, or for a forced refresh. */
export interface Ask {
  readonly what: 'key' | 'others' | 'refresh'
  readonly kid: string | undefined
  readonly alg: 'ES256' | 'RS256'
  readonly tried: readonly SigningKey[]
  readonly order: number
  readonly at: Instant
  /** What was known when it came. */
  readonly good: Good | undefined
  readonly landings: number
  /** `now`: without any wait. `soon`: within `staleWait`. */
  readonly expected: 'now' | 'soon' | 'whenever'
  readonly giveUp: AbortController | undefined
  /** Until when it waits for keys (monotonic clock): a little for expired ones, `Infinity` without any. Later it waits for newer ones. */
  waitsForKeys: number | undefined
  ended: Ended | undefined
}

export const REASON: Error = new Error('the caller gave up')

export function outcomeOf(error: unknown): Outcome {
  if (error === REASON) return { kind: 'gaveUp' }
  if (!(error instanceof RefusedError)) return { kind: 'broke', error }
  return { kind: 'refused', code: error.code, retryAfter: error.retryAfter }
}

/** The keys that a request must be served with, if this set is what counts. */
export function fitting(set: PublishedSet | undefined, { kid, alg }: Pick<Ask, 'kid' | 'alg'>): readonly SigningKey[] {
  if (set === undefined || alg !== 'ES256') return []
  return set.keys.keys.filter((key) => kid === undefined || key.kid === kid).slice(0, 4)
}

/** Which budget pays for a closer look. */
export function budgetOf(
  { what, kid }: Pick<Ask, 'what' | 'kid'>,
  set: PublishedSet | undefined,
): 'unknown' | 'misfit' {
  const named = set?.published.some((key) => key.kid === kid) ?? false
  return what === 'others' || kid === undefined || named ? 'misfit' : 'unknown'
}
