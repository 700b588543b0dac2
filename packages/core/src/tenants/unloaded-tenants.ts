import { absenceAfter, maxAbsenceMs, type Absence } from '../cache/absence.js'
import { BoundedMap } from '../collections/bounded-map.js'

/** Loads of a tenant that failed since the last good one. None starts before `retryAt` (monotonic clock). */
export interface LoadFailures {
  readonly count: number
  readonly retryAt: number
}

type Unloaded =
  { readonly why: 'absent'; readonly absence: Absence } | { readonly why: 'failed'; readonly failures: LoadFailures }

/** Names cost their sender nothing: so many are remembered at most, whoever makes them up. */
const MAX_TENANTS = 10_000

/** Remembers of tenants that are not loaded why not: bounded, each for a doubling while. Time is monotonic. */
export class UnloadedTenants {
  readonly #maxMs: number
  readonly #tenants = new BoundedMap<Unloaded>(MAX_TENANTS)

  constructor(negativeCacheTtl: number) {
    this.#maxMs = maxAbsenceMs(negativeCacheTtl)
  }

  get size(): number {
    return this.#tenants.size
  }

  isAbsent(tenant: string, mono: number): boolean {
    const known = this.#tenants.get(tenant)
    return known?.why === 'absent' && mono < known.absence.until
  }

  /** Whether the last that was heard of a tenant is that there is none, however long ago. */
  wasAbsent(tenant: string): boolean {
    return this.#tenants.get(tenant)?.why === 'absent'
  }

  failuresOf(tenant: string): LoadFailures | undefined {
    const known = this.#tenants.get(tenant)
    return known?.why === 'failed' ? known.failures : undefined
  }

  rememberAbsent(tenant: string, mono: number): void {
    const known = this.#tenants.get(tenant)
    const absence = absenceAfter(known?.why === 'absent' ? known.absence : undefined, mono, this.#maxMs)
    this.#tenants.set(tenant, { why: 'absent', absence })
  }

  rememberFailures(tenant: string, failures: LoadFailures): void {
    this.#tenants.set(tenant, { why: 'failed', failures })
  }

  /** @returns whether anything was remembered. */
  forget(tenant: string): boolean {
    return this.#tenants.delete(tenant)
  }
}
