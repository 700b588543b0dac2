import type { Clock, Instant } from '../time/clock.js'
import type { SourceError } from '../errors/errors.js'
import type { CacheState } from './state.js'

/** Why the last fetch failed, and how many milliseconds from `now` one may start by itself. */
export function failureAt(
  { failure }: CacheState,
  { mono }: Instant,
): { readonly error: SourceError; readonly retryAfter: number } | undefined {
  return failure && { ...failure, retryAfter: Math.max(0, failure.retryAt - mono) }
}

/** Whether the provider failed the last time that it was asked. What it was not asked for counts as no failure of its own. */
export function hasFailed({ failure }: CacheState): boolean {
  return failure !== undefined && failure.count > 0
}

/**
 * Milliseconds to the end of a backoff in which there are keys to serve. `undefined` where no backoff is under way, while a fetch is open,
 * and without keys: a request then waits for the next fetch anyway.
 */
export function backoffLeft(state: CacheState, { mono }: Instant): number | undefined {
  if (state.name !== 'ready' || state.failure === undefined || state.failure.retryAt <= mono) return undefined
  return state.failure.retryAt - mono
}

/** For a source that is being closed, where the time decides nothing. */
const NO_TIME: Instant = { wall: 0, mono: 0 }

/** A clock of the user's may fail: a fetch ends all the same, as of its beginning. */
export function nowOr(clock: Clock, earlier: Instant = NO_TIME): Instant {
  try {
    return clock.now()
  } catch {
    return earlier
  }
}
