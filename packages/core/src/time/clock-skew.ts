import type { Clock } from './clock.js'

/** How far the clocks of machines that share their keys may be apart, in milliseconds. */
export const MAX_CLOCK_SKEW_MS = 60_000

/** Whether a fetch is said to be of the future: the clock that stamped it was ahead, or ours is behind. */
export function isAhead(fetchedAt: number, clock: Pick<Clock, 'now'>): boolean {
  return fetchedAt > clock.now().wall + MAX_CLOCK_SKEW_MS
}
