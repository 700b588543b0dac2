/** A stretch of time in which one thing held. Times are milliseconds since the start of the run. */
export interface Span<T> {
  readonly from: number
  readonly to: number
  readonly is: T
}

export type CacheStateName = 'Empty' | 'Loading' | 'Ready' | 'Refreshing'

/** Where the keys are in their life; `gone` when there are none to serve. */
export type KeyAge = 'fresh' | 'due' | 'stale' | 'gone'

/** The keys at hand and how old they are. */
export interface CachedKeys {
  readonly age: KeyAge
  /** The letters of the keys: `A and B`. */
  readonly keys: string
}

/** What a request saw: served at once with fresh or stale keys, served after a wait, refused with 401 or with 503. */
export type Outcome = 'fresh' | 'stale' | 'waited' | 'refused' | 'unavailable'

export interface Request {
  readonly at: number
  /** Whose token it carried: the letter of the key that signed it. */
  readonly signer: string
  readonly outcome: Outcome
  /** Milliseconds until it was answered. */
  readonly waited: number
}

export interface Fetch {
  readonly from: number
  readonly to: number
  readonly purpose: 'routine' | 'recheck' | 'forced'
  /** `same` is a 304. */
  readonly result: 'new' | 'same' | 'failed'
  /** HTTP requests it took. */
  readonly attempts: number
}

/** What the provider did, as the story has it. */
export interface ProviderPhase {
  readonly label: string
  readonly works: boolean
}

/** All that was seen in one run. */
export interface Timeline {
  readonly length: number
  readonly provider: readonly Span<ProviderPhase>[]
  readonly fetches: readonly Fetch[]
  readonly states: readonly Span<CacheStateName>[]
  readonly cached: readonly Span<CachedKeys>[]
  readonly requests: readonly Request[]
}
