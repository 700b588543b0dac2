import type { Instant } from '../time/clock.js'
import type { SourceError } from '../errors/errors.js'
import type { CachePolicy } from './cache-policy.js'
import { backoffAfter } from '../time/backoff.js'
import { remainingBackoffOf } from './still-backing-off.js'

/**
 * The failed fetches of a source since its last success: how many, the last error, and until when (monotonic clock) no
 * fetch starts by itself.
 */
export interface Failure {
  readonly count: number
  readonly error: SourceError
  readonly retryAt: number
}

const MAX_RETRY_AFTER_MS = 300_000

/**
 * Adds one failure.
 *
 * @param failed - `random` in `[0, 1)` is the jitter of the backoff.
 */
export function failureAfter(
  before: Failure | undefined,
  failed: { readonly error: SourceError; readonly random: number },
  now: Instant,
  { failureBackoff }: CachePolicy,
): Failure {
  const { error, random } = failed
  const remaining = remainingBackoffOf(error)
  if (remaining !== undefined) return { count: before?.count ?? 0, error, retryAt: now.mono + remaining }
  const count = (before?.count ?? 0) + 1
  const backoff = backoffAfter(failureBackoff, count, random)
  const requested = Math.min(error.retryAfter ?? 0, MAX_RETRY_AFTER_MS)
  return { count, error, retryAt: now.mono + Math.max(backoff, requested) }
}
