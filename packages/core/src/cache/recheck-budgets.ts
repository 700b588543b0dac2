import type { CachePolicy } from './cache-policy.js'
import { TokenBucket, type TokenBucketLevel } from '../collections/token-bucket.js'

/** What the budgets for rechecks held. */
export interface RecheckLevels {
  readonly unknownKids: TokenBucketLevel | undefined
  readonly signatureMismatches: TokenBucketLevel | undefined
}

/** How many fetches tokens may cause that name an unknown key, or fit none. Made when they are first needed, which for most sources is never. */
export class RecheckBudgets {
  readonly #policy: CachePolicy
  #unknownKids: TokenBucket | undefined
  #signatureMismatches: TokenBucket | undefined

  /** @param levels - What was left of them before the source was let go. */
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

  /** What an operator is told of a request that would have needed more. */
  detailOf(spent: TokenBucket): string {
    const option = spent === this.#signatureMismatches ? 'signatureMismatchBudget' : 'unknownKidBudget'
    return `${option} is spent: the provider may not be asked for newer keys yet`
  }
}
