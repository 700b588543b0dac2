import type { Clock, Instant } from '../time/clock.js'
import type { SourceError } from '../errors/errors.js'
import type { CacheState } from './state.js'

/**
 * The failure in a cache state: why the last fetch failed, and in how many milliseconds from `now` the next one may
 * start by itself. `undefined` if no fetch has failed since the last success.
 */
export function failureAt(
  { failure }: CacheState,
  { mono }: Instant,
): { readonly error: SourceError; readonly retryAfter: number } | undefined {
  return failure && { ...failure, retryAfter: Math.max(0, failure.retryAt - mono) }
}

/** Whether the last request to the provider failed. Refusals without a request do not count as failures. */
export function hasFailed({ failure }: CacheState): boolean {
  return failure !== undefined && failure.count > 0
}

/**
 * Milliseconds until a backoff ends during which keys can be served. `undefined` without a backoff, while a fetch is
 * open, and without keys, because a request then waits for the next fetch anyway.
 */
export function backoffLeft(state: CacheState, { mono }: Instant): number | undefined {
  if (state.name !== 'ready' || state.failure === undefined || state.failure.retryAt <= mono) return undefined
  return state.failure.retryAt - mono
}

/** For a source that is being closed: the time does not matter. */
const NO_TIME: Instant = { wall: 0, mono: 0 }

/** The current time, or `earlier` if the application's clock fails: the fetch has to end anyway. */
export function nowOrFallback(clock: Clock, earlier: Instant = NO_TIME): Instant {
  try {
    return clock.now()
  } catch {
    return earlier
  }
}
