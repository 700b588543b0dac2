import type { Clock } from './clock.js'

/** Maximum difference between the clocks of machines that share keys, in milliseconds. */
export const MAX_CLOCK_SKEW_MS = 60_000

/**
 * Whether a fetch time lies in the future: the clock of the machine that fetched is ahead, or this machine's is behind.
 */
export function isInFuture(fetchedAt: number, clock: Pick<Clock, 'now'>): boolean {
  return fetchedAt > clock.now().wall + MAX_CLOCK_SKEW_MS
}
