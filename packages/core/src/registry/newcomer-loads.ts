import { Budget } from '../cache/budget.js'
import { Generations } from './generations.js'

/** So many tenants that no token was ever proven for are loaded at once, then one a millisecond. */
const ALL_NAMES_BUDGET = { burst: 20_000, refill: 1 }
/** Each of them so often at once, then once in so many milliseconds. */
const NAME_BUDGET = { burst: 10, refill: 1000 }
/** So many names are remembered at most of each kind. */
export const MAX_NAMES = 20_000

/**
 * Bounds the loads of tenants that no token was proven for: names may be public, and whoever sends them in turn would have each loaded and
 * fetched again once it was evicted. Tenants in use are not held up.
 */
export class NewcomerLoads {
  readonly #all = new Budget(ALL_NAMES_BUDGET)
  readonly #names = new Generations<Budget>(MAX_NAMES)
  readonly #proven = new Generations<true>(MAX_NAMES)

  /** How many names are remembered. */
  get size(): number {
    return this.#names.size + this.#proven.size
  }

  /** A token was proven for a tenant. */
  prove(tenant: string): void {
    this.#names.delete(tenant)
    this.#proven.set(tenant, true)
  }

  /** Spends a load of a tenant. @returns 0 when it may be loaded, else for how many milliseconds it may not. */
  spend(tenant: string, mono: number): number {
    if (this.#proven.get(tenant) === true) return 0
    const own = this.#names.get(tenant) ?? new Budget(NAME_BUDGET)
    this.#names.set(tenant, own)
    const wait = Math.max(own.wait(mono), this.#all.wait(mono))
    if (wait > 0) return wait
    own.spend(mono)
    this.#all.spend(mono)
    return 0
  }
}
