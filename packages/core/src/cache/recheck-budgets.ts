import type { CachePolicy } from '../options/cache-policy.js'
import { Budget, type BudgetLevel } from './budget.js'

/** What the budgets for rechecks held. */
export interface RecheckLevels {
  readonly unknownKids: BudgetLevel | undefined
  readonly misfits: BudgetLevel | undefined
}

/** How many fetches tokens may cause that name an unknown key, or fit none. Made when they are first needed, which for most sources is never. */
export class RecheckBudgets {
  readonly #policy: CachePolicy
  #unknownKids: Budget | undefined
  #misfits: Budget | undefined

  /** @param levels - What was left of them before the source was let go. */
  constructor(policy: CachePolicy, levels: RecheckLevels | undefined) {
    this.#policy = policy
    this.#unknownKids = levels?.unknownKids && new Budget(policy.unknownKidBudget, levels.unknownKids)
    this.#misfits = levels?.misfits && new Budget(policy.signatureMismatchBudget, levels.misfits)
  }

  get unknownKids(): Budget {
    return (this.#unknownKids ??= new Budget(this.#policy.unknownKidBudget))
  }

  get misfits(): Budget {
    return (this.#misfits ??= new Budget(this.#policy.signatureMismatchBudget))
  }

  get levels(): RecheckLevels {
    return { unknownKids: this.#unknownKids?.level, misfits: this.#misfits?.level }
  }

  /** What an operator is told of a request that would have needed more. */
  detailOf(spent: Budget): string {
    const option = spent === this.#misfits ? 'signatureMismatchBudget' : 'unknownKidBudget'
    return `${option} is spent: the provider may not be asked for newer keys yet`
  }
}
