import { TokenBucket } from '../collections/token-bucket.js'
import { BoundedMap } from '../collections/bounded-map.js'
import type { LoadPriority } from './weighted-round-robin.js'

/** So many tenants that no token was ever proven for are loaded at once, then one a millisecond. */
const ALL_NAMES_BUDGET = { burst: 20_000, refill: 1 }
/** Each of them so often at once, then once in so many milliseconds. */
const NAME_BUDGET = { burst: 10, refill: 1000 }
/** So many of the first are kept for names that were asked for before, and not found absent: those are asked for by more than one request. */
const RESERVED_FOR_ASKED = 2000
/** So many names are remembered at most of each kind. */
export const MAX_NAMES = 20_000

interface Name {
  readonly budget: TokenBucket
  /** The last that was heard is that there is no such tenant. */
  isAbsent: boolean
  /** It had to go because it took too much memory: tokens that are proven for it change nothing. */
  isOversized: boolean
}

/**
 * Bounds the loads of tenants that no token was proven for: names may be public, and whoever sends them in turn would have each loaded and
 * fetched again once it was evicted. Tenants in use are not held up.
 */
export class UnprovenLoads {
  readonly #all = new TokenBucket(ALL_NAMES_BUDGET)
  readonly #names = new BoundedMap<Name>(MAX_NAMES)
  readonly #proven = new BoundedMap<true>(MAX_NAMES)

  /** How many names are remembered. */
  get size(): number {
    return this.#names.size + this.#proven.size
  }

  /** A token was proven for a tenant. */
  promote(tenant: string): void {
    if (this.isOversized(tenant)) return
    this.#names.delete(tenant)
    this.#proven.set(tenant, true)
  }

  /** A tenant had to go because it took too much memory: its loads count from now on. */
  markOversized(tenant: string): void {
    const name = this.#nameOf(tenant)
    name.isOversized = true
    this.#names.set(tenant, name)
    this.#proven.delete(tenant)
  }

  isOversized(tenant: string): boolean {
    return this.#names.get(tenant)?.isOversized === true
  }

  /** What is known of a tenant that is needed. */
  priorityOf(tenant: string): LoadPriority {
    if (this.#proven.get(tenant) === true) return 'proven'
    const name = this.#names.get(tenant)
    if (name === undefined) return 'new'
    return name.isAbsent ? 'absent' : 'asked'
  }

  /** A load has said whether there is such a tenant. */
  heard(tenant: string, isAbsent: boolean): void {
    const name = this.#names.get(tenant)
    if (name !== undefined) name.isAbsent = isAbsent
  }

  /** Spends a load of a tenant. @returns 0 when it may be loaded, else for how many milliseconds it may not. */
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
