import { TokenBucket } from '../collections/token-bucket.js'
import { BoundedMap } from '../collections/bounded-map.js'
import type { LoadPriority } from './weighted-round-robin.js'

/**
 * Limits the loads of tenants without a verified token. Names may be public: a client that sends them one after the
 * other would have each tenant loaded and fetched again after its eviction. Tenants in use are not delayed.
 */
export class UnprovenLoads {
  readonly #all = new TokenBucket(ALL_NAMES_BUDGET)
  readonly #names = new BoundedMap<Name>(MAX_NAMES)
  readonly #proven = new BoundedMap<true>(MAX_NAMES)

  /** How many names are remembered. */
  get size(): number {
    return this.#names.size + this.#proven.size
  }

  /** Exempts a tenant from the budgets: a token was verified for it. */
  promote(tenant: string): void {
    if (this.isOversized(tenant)) return
    this.#names.delete(tenant)
    this.#proven.set(tenant, true)
  }

  /** Counts the loads of a tenant from now on: it was evicted because it took too much memory. */
  markOversized(tenant: string): void {
    const name = this.#nameOf(tenant)
    name.isOversized = true
    this.#names.set(tenant, name)
    this.#proven.delete(tenant)
  }

  isOversized(tenant: string): boolean {
    return this.#names.get(tenant)?.isOversized === true
  }

  /** The priority of a load for a tenant that a request needs. */
  priorityOf(tenant: string): LoadPriority {
    if (this.#proven.get(tenant) === true) return 'proven'
    const name = this.#names.get(tenant)
    if (name === undefined) return 'new'
    return name.isAbsent ? 'absent' : 'asked'
  }

  /** Notes whether a load found the tenant. */
  recordResult(tenant: string, isAbsent: boolean): void {
    const name = this.#names.get(tenant)
    if (name !== undefined) name.isAbsent = isAbsent
  }

  /**
   * Spends a load of a tenant.
   *
   * @returns 0 if it may be loaded, otherwise how many milliseconds to wait.
   */
  spend(tenant: string, mono: number): number {
    const priority = this.priorityOf(tenant)
    if (priority === 'proven') return 0
    const name = this.#nameOf(tenant)
    this.#names.set(tenant, name)
    const reserved = priority === 'asked' ? 0 : RESERVED_FOR_ASKED
    const wait = Math.max(name.budget.wait(mono), this.#all.wait(mono, reserved))
    if (wait > 0) return wait
    name.budget.spend(mono)
    this.#all.spend(mono, reserved)
    return 0
  }

  #nameOf(tenant: string): Name {
    return this.#names.get(tenant) ?? { budget: new TokenBucket(NAME_BUDGET), isAbsent: false, isOversized: false }
  }
}

/** For all tenants without a verified token: 20,000 loads at once, then one a millisecond. */
const ALL_NAMES_BUDGET = { burst: 20_000, refill: 1 }
/** For each of them: 10 loads at once, then one a second. */
const NAME_BUDGET = { burst: 10, refill: 1000 }
/**
 * How much of the first budget is reserved for names that were requested before and not found absent: more than one
 * request has asked for these.
 */
const RESERVED_FOR_ASKED = 2000
/** How many names of each kind are remembered. */
export const MAX_NAMES = 20_000

interface Name {
  readonly budget: TokenBucket
  /** The last load found no such tenant. */
  isAbsent: boolean
  /** It was evicted because it took too much memory: tokens that are verified for it change nothing. */
  isOversized: boolean
}
