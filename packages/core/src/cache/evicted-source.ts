import { SourceError, type SourceFailure } from '../errors/errors.js'
import { TokenBucket, type TokenBucketLevel } from '../collections/token-bucket.js'
import type { Failure } from './failure.js'
import type { RecheckLevels } from './recheck-budgets.js'
import { EMPTY, type CacheState } from './state.js'
import { stillBackingOff } from './still-backing-off.js'

/**
 * What survives the eviction of a source: budgets and backoff, never keys. So eviction and return reset neither the
 * budgets nor the backoff after a failure.
 */
export class EvictedSource {
  /** Budget for fetches without cached keys, once the source has been evicted and is needed again. */
  readonly coldFetches: TokenBucket
  readonly unknownKids: TokenBucketLevel | undefined
  readonly signatureMismatches: TokenBucketLevel | undefined
  readonly #failure: EvictedFailure | undefined

  constructor({ unknownKids, signatureMismatches, failure }: Spent, before: EvictedSource | undefined) {
    this.coldFetches = before?.coldFetches ?? new TokenBucket(COLD_FETCH_BUDGET)
    this.unknownKids = unknownKids
    this.signatureMismatches = signatureMismatches
    this.#failure = failure && evictedFailure(failure)
  }

  /** The state in which the source returns: it keeps the failure count; {@link refusal} enforces the backoff. */
  get state(): CacheState {
    if (this.#failure === undefined) return EMPTY
    const { count, reason, message } = this.#failure
    return { name: 'empty', failure: { count, error: new SourceError(reason, message), retryAt: 0 } }
  }

  /** The error if the provider must not be asked now. Otherwise spends from the budget. */
  refusal(cold: boolean, mono: number): SourceError | undefined {
    const failure = this.#failure
    if (failure !== undefined && mono < failure.retryAt)
      return stillBackingOff(failure.reason, failure.message, failure.retryAt - mono)
    if (!cold || this.coldFetches.spend(mono)) return undefined
    return stillBackingOff('aborted', 'the keys were fetched too often lately', this.coldFetches.wait(mono))
  }
}

/**
 * Budget of a readmitted source for fetching keys that it had before its eviction: `burst` at once, then one every
 * `refill` milliseconds.
 */
export const COLD_FETCH_BUDGET = { burst: 10, refill: 5000 }

/** The levels of the budgets of a source, and its last failure. */
export interface Spent extends RecheckLevels {
  readonly failure: Failure | undefined
}

/** Without the error and its causes: there may be very many evicted sources. */
interface EvictedFailure {
  readonly count: number
  readonly retryAt: number
  readonly reason: SourceFailure
  readonly message: string
}

function evictedFailure({ count, retryAt, error: { reason, message } }: Failure): EvictedFailure {
  return { count, retryAt, reason, message }
}
