import { SourceError, type SourceFailure } from '../errors/errors.js'
import { TokenBucket, type TokenBucketLevel } from '../collections/token-bucket.js'
import type { Failure } from './failure.js'
import type { RecheckLevels } from './recheck-budgets.js'
import { EMPTY, type CacheState } from './state.js'
import { stillBackingOff } from './still-backing-off.js'

/** A source is asked for keys that it had before it was let go so often at once, then once in so many milliseconds. */
export const COLD_FETCH_BUDGET = { burst: 10, refill: 5000 }

/**
 * What outlives a source that was let go, so that coming back gives it nothing anew: what it may spend, and until when it is not to be
 * asked because it failed. Never its keys.
 */
export class EvictedSource {
  /** For fetches without keys at hand, from the second time on that there is this source. */
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

  /** Failures before, whose backoff {@link refusal} holds: the next one is counted with them. */
  get state(): CacheState {
    if (this.#failure === undefined) return EMPTY
    const { count, reason, message } = this.#failure
    return { name: 'empty', failure: { count, error: new SourceError(reason, message), retryAt: 0 } }
  }

  /** Why the source is not to be asked now, if so. Spends where it is. */
  refusal(cold: boolean, mono: number): SourceError | undefined {
    const failure = this.#failure
    if (failure !== undefined && mono < failure.retryAt)
      return stillBackingOff(failure.reason, failure.message, failure.retryAt - mono)
    if (!cold || this.coldFetches.spend(mono)) return undefined
    return stillBackingOff('aborted', 'the keys were fetched too often lately', this.coldFetches.wait(mono))
  }
}

/** What a source has spent, and how it failed. */
export interface Spent extends RecheckLevels {
  readonly failure: Failure | undefined
}

/** Without the error and its causes: there may be very many. */
interface EvictedFailure {
  readonly count: number
  readonly retryAt: number
  readonly reason: SourceFailure
  readonly message: string
}

function evictedFailure({ count, retryAt, error: { reason, message } }: Failure): EvictedFailure {
  return { count, retryAt, reason, message }
}
