import { absenceAfter, maxAbsenceMs, type Absence } from '../cache/absence.js'
import { BoundedMap } from '../collections/bounded-map.js'

/**
 * Remembers why tenants are not loaded: they are absent, or their loads failed. Bounded; each is remembered for a time
 * that doubles. Times are monotonic.
 */
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
    return known?.kind === 'absent' && mono < known.absence.until
  }

  /** Whether the last load of a tenant found none, regardless of how long ago. */
  wasAbsent(tenant: string): boolean {
    return this.#tenants.get(tenant)?.kind === 'absent'
  }

  failuresOf(tenant: string): LoadFailures | undefined {
    const known = this.#tenants.get(tenant)
    return known?.kind === 'failed' ? known.failures : undefined
  }

  rememberAbsent(tenant: string, mono: number): void {
    const known = this.#tenants.get(tenant)
    const absence = absenceAfter(known?.kind === 'absent' ? known.absence : undefined, mono, this.#maxMs)
    this.#tenants.set(tenant, { kind: 'absent', absence })
  }

  rememberFailures(tenant: string, failures: LoadFailures): void {
    this.#tenants.set(tenant, { kind: 'failed', failures })
  }

  /** @returns whether anything was remembered. */
  forget(tenant: string): boolean {
    return this.#tenants.delete(tenant)
  }
}

/** Failed loads of a tenant since its last successful one. No load starts before `retryAt` (monotonic clock). */
export interface LoadFailures {
  readonly count: number
  readonly retryAt: number
}

type Unloaded =
  { readonly kind: 'absent'; readonly absence: Absence } | { readonly kind: 'failed'; readonly failures: LoadFailures }

/** How many names are remembered: they cost their sender nothing, so requests may make up any number. */
const MAX_TENANTS = 10_000
