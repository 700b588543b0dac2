import type { Clock, Instant } from '../clock.js'
import type { SourceError } from '../errors.js'
import type { CacheState } from './state.js'

/** Why the last fetch failed, and how many milliseconds from `now` one may start by itself. */
export function failureAt(
  { failure }: CacheState,
  { mono }: Instant,
): { readonly error: SourceError; readonly retryAfter: number } | undefined {
  return failure && { ...failure, retryAfter: Math.max(0, failure.retryAt - mono) }
}

/**
 * Milliseconds to the end of the backoff after a failed fetch; `undefined` while a fetch is open, without a failure, and without keys: who
 * needs some waits for the next fetch anyway.
 */
export function retryIn(state: CacheState, now: Instant): number | undefined {
  return state.name === 'ready' ? failureAt(state, now)?.retryAfter : undefined
}

/** A source that is closed judges nothing by the time. */
const NO_TIME: Instant = { wall: 0, mono: 0 }

/** A clock of the user's may fail: a fetch ends all the same, as of its beginning. */
export function nowOr(clock: Clock, earlier: Instant = NO_TIME): Instant {
  try {
    return clock.now()
  } catch {
    return earlier
  }
}
