import type { Instant } from '../clock.js'
import type { SourceError } from '../errors.js'
import type { CachePolicy } from '../options/cache-policy.js'
import { backoffAfter } from './backoff.js'
import { backoffLeft } from './still-backing-off.js'

/** Failures since the last success. No fetch starts by itself before `retryAt` (monotonic clock). */
export interface Failure {
  readonly count: number
  readonly error: SourceError
  readonly retryAt: number
}

const LONGEST_RETRY_AFTER = 300_000

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
  const asked = Math.min(error.retryAfter ?? 0, LONGEST_RETRY_AFTER)
  return { count, error, retryAt: now.mono + Math.max(backoff, asked) }
}
