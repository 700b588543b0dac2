import type { CachePolicy } from './cache-policy.js'
import { TokenBucket, type TokenBucketLevel } from '../collections/token-bucket.js'

/**
 * Budgets for the fetches that tokens with an unknown `kid`, or with a signature that matches no key, may cause.
 * Created on first use: most sources never need them.
 */
export class RecheckBudgets {
  readonly #policy: CachePolicy
  #unknownKids: TokenBucket | undefined
  #signatureMismatches: TokenBucket | undefined

  /** @param levels - The levels of the budgets when the source was evicted. */
  constructor(policy: CachePolicy, levels: RecheckLevels | undefined) {
    this.#policy = policy
    this.#unknownKids = levels?.unknownKids && new TokenBucket(policy.unknownKidBudget, levels.unknownKids)
    this.#signatureMismatches =
      levels?.signatureMismatches && new TokenBucket(policy.signatureMismatchBudget, levels.signatureMismatches)
  }

  get unknownKids(): TokenBucket {
    return (this.#unknownKids ??= new TokenBucket(this.#policy.unknownKidBudget))
  }

  get signatureMismatches(): TokenBucket {
    return (this.#signatureMismatches ??= new TokenBucket(this.#policy.signatureMismatchBudget))
  }

  get levels(): RecheckLevels {
    return { unknownKids: this.#unknownKids?.level, signatureMismatches: this.#signatureMismatches?.level }
  }

  /** The detail, for operators, of a refusal because this budget is spent. */
  detailOf(spent: TokenBucket): string {
    const option = spent === this.#signatureMismatches ? 'signatureMismatchBudget' : 'unknownKidBudget'
    return `${option} is spent: the provider may not be asked for newer keys yet`
  }
}

/** The levels of both recheck budgets. */
export interface RecheckLevels {
  readonly unknownKids: TokenBucketLevel | undefined
  readonly signatureMismatches: TokenBucketLevel | undefined
}
