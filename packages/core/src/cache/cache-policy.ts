/**
 * How long keys are kept and when they are fetched again: the validated `CacheOptions`. Durations are in milliseconds.
 */
export interface CachePolicy {
  readonly refreshEarly: number
  readonly staleWhileError: number
  readonly mustRevalidate: 'ignore' | 'respect'
  readonly staleWhileRevalidate: number
  readonly staleWait: number
  readonly minTtl: number
  readonly maxTtl: number
  readonly defaultTtl: number
  readonly prefetchJitter: number
  readonly negativeCacheTtl: number
  readonly failureBackoff: { readonly initial: number; readonly max: number }
  readonly unknownKidBudget: RefreshBudget
  readonly signatureMismatchBudget: RefreshBudget
}

/** `burst` refreshes at once, then one every `refill` milliseconds. */
export interface RefreshBudget {
  readonly burst: number
  readonly refill: number
}
