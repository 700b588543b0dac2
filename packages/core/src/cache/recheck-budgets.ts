import type { CachePolicy } from '../options/cache-policy.js'
import { Budget, type BudgetLevel } from './budget.js'

/** What the budgets for rechecks held. */
export interface RecheckLevels {
  readonly unknownKids: BudgetLevel | undefined
  readonly signatureMismatches: BudgetLevel | undefined
}

/** How many fetches tokens may cause that name an unknown key, or fit none. Made when they are first needed, which for most sources is never. */
export class RecheckBudgets {
  readonly #policy: CachePolicy
  #unknownKids: Budget | undefined
  #signatureMismatches: Budget | undefined

  /** @param levels - What was left of them before the source was let go. */
  constructor(policy: CachePolicy, levels: RecheckLevels | undefined) {
    this.#policy = policy
    this.#unknownKids = levels?.unknownKids && new Budget(policy.unknownKidBudget, levels.unknownKids)
    this.#signatureMismatches =
      levels?.signatureMismatches && new Budget(policy.signatureMismatchBudget, levels.signatureMismatches)
  }

  get unknownKids(): Budget {
    return (this.#unknownKids ??= new Budget(this.#policy.unknownKidBudget))
  }

  get signatureMismatches(): Budget {
    return (this.#signatureMismatches ??= new Budget(this.#policy.signatureMismatchBudget))
  }

  get levels(): RecheckLevels {
    return { unknownKids: this.#unknownKids?.level, signatureMismatches: this.#signatureMismatches?.level }
  }

  /** What an operator is told of a request that would have needed more. */
  detailOf(spent: Budget): string {
    const option = spent === this.#signatureMismatches ? 'signatureMismatchBudget' : 'unknownKidBudget'
    return `${option} is spent: the provider may not be asked for newer keys yet`
  }
}
