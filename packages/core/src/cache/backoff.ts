/** Doubling waits with a ceiling. */
export interface BackoffPolicy {
  readonly initial: number
  readonly max: number
}

/** The ceiling of the wait after `count` failures in a row (1 is the first), in milliseconds. */
export function backoffCeiling({ initial, max }: BackoffPolicy, count: number): number {
  return Math.min(max, initial * 2 ** Math.min(count - 1, 60))
}
