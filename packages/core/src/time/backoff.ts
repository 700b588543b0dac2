/**
 * The wait after `count` consecutive failures, in milliseconds: from half of its ceiling up to all of it. A wait
 * without a lower limit would bound nothing.
 *
 * @param random - In `[0, 1)`.
 */
export function backoffAfter(policy: BackoffPolicy, count: number, random: number): number {
  return (0.5 + random / 2) * backoffCeiling(policy, count)
}

/** Waits that double, with a maximum. Milliseconds. */
export interface BackoffPolicy {
  readonly initial: number
  readonly max: number
}

/** The ceiling of the wait after `count` consecutive failures (1 is the first), in milliseconds. */
export function backoffCeiling({ initial, max }: BackoffPolicy, count: number): number {
  return Math.min(max, initial * 2 ** Math.min(count - 1, 60))
}
