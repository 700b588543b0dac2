import type { Instant } from '../time/clock.js'
import type { SourceError } from '../errors/errors.js'
import type { CachePolicy } from './cache-policy.js'
import { backoffAfter } from '../time/backoff.js'
import { backoffLeft } from './still-backing-off.js'

/** Failures since the last success. No fetch starts by itself before `retryAt` (monotonic clock). */
export interface Failure {
  readonly count: number
  readonly error: SourceError
  readonly retryAt: number
}

const MAX_RETRY_AFTER_MS = 300_000

/** One failure more. @param how - `random` in `[0, 1)` is the jitter of the backoff. */
export function failureAfter(
  before: Failure | undefined,
  how: { readonly error: SourceError; readonly random: number },
  now: Instant,
  { failureBackoff }: CachePolicy,
): Failure {
  const { error, random } = how
  const left = backoffLeft(error)
  if (left !== undefined) return { count: before?.count ?? 0, error, retryAt: now.mono + left }
  const count = (before?.count ?? 0) + 1
  const backoff = backoffAfter(failureBackoff, count, random)
  const asked = Math.min(error.retryAfter ?? 0, MAX_RETRY_AFTER_MS)
  return { count, error, retryAt: now.mono + Math.max(backoff, asked) }
}
