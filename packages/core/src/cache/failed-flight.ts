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

/** A clock of the user's may fail: a fetch ends all the same, as of its beginning. */
export function nowOr(clock: Clock, earlier: Instant): Instant {
  try {
    return clock.now()
  } catch {
    return earlier
  }
}
