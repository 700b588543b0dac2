import { isDeepStrictEqual } from 'node:util'
import type { Instant } from '../clock.js'
import type { TokenCache } from '../verify/token-cache.js'
import type { KeySources } from './key-sources.js'
import type { NewcomerLoads } from './newcomer-loads.js'
import type { Registration } from './registration.js'
import type { Registered } from './registered.js'
import { Turnover, type Tenure } from './turnover.js'
import type { LoadFailures } from './unloaded-tenants.js'

/** A tenant as it was last loaded. */
export interface TenantEntry {
  readonly tenant: string
  registered: readonly Registered[]
  loadedAt: Instant
  /** Loads that failed since. */
  failures: LoadFailures | undefined
  /** The operator said that it changed: it serves no more, but keeps what the next load may find unchanged. */
  invalid: boolean
}

/** What a load changed. */
export interface Installed {
  readonly change: 'added' | 'changed' | 'unchanged'
  readonly registered: readonly Registered[]
  /** The tenants that had to make room. */
  readonly evicted: readonly string[]
}

/** The loaded tenants in memory: so many at most, those used last. */
export class LoadedTenants {
  readonly #sources: KeySources
  readonly #tokens: TokenCache
  readonly #newcomers: NewcomerLoads
  readonly #tenures = new Map<string, Tenure<TenantEntry>>()
  readonly #turnover: Turnover<TenantEntry>
  /** A verification that found one of these goes on with it, unless its tenant turns out to have changed since. */
  #evicted = new WeakSet<Registered>()

  constructor(most: number, sources: KeySources, tokens: TokenCache, newcomers: NewcomerLoads) {
    this.#newcomers = newcomers
    this.#turnover = new Turnover(most)
    this.#sources = sources
    this.#tokens = tokens
  }

  get all(): readonly TenantEntry[] {
    return Array.from(this.#tenures.values(), ({ item }) => item)
  }

  get(tenant: string): TenantEntry | undefined {
    return this.#tenures.get(tenant)?.item
  }

  /** The tenant, which thereby is the last that was used. */
  use(tenant: string): TenantEntry | undefined {
    const tenure = this.#tenures.get(tenant)
    if (tenure !== undefined) this.#turnover.use(tenure)
    return tenure?.item
  }

  /** Makes a tenant what was loaded. A registration that is unchanged stays, with its cache and all that is remembered for it. */
  install(tenant: string, registrations: readonly Registration[], now: Instant): Installed {
    const entry = this.use(tenant)
    const before = entry?.registered ?? []
    // Joined before the replaced ones leave: a source that both use must not be closed between.
    const registered = registrations.map((registration) => this.#same(before, registration) ?? this.#join(registration))
    const gone = before.filter((other) => !registered.includes(other))
    this.#end(gone)
    if (entry === undefined) {
      const added: TenantEntry = { tenant, registered, loadedAt: now, failures: undefined, invalid: false }
      this.#tenures.set(tenant, this.#turnover.add(added))
      return { change: 'added', registered, evicted: this.#makeRoom() }
    }
    const unchanged = gone.length === 0 && registered.length === before.length
    Object.assign(entry, { registered, loadedAt: now, failures: undefined, invalid: false })
    return { change: unchanged ? 'unchanged' : 'changed', registered, evicted: [] }
  }

  /** Ends a tenant: those who wait for its keys are judged anew. @returns whether it was loaded. */
  remove(tenant: string): boolean {
    const tenure = this.#tenures.get(tenant)
    if (tenure === undefined) return false
    this.#forget(tenure)
    this.#end(tenure.item.registered)
    return true
  }

  /** @returns whether it was loaded. */
  invalidate(tenant: string): boolean {
    this.forgetEvicted()
    const entry = this.get(tenant)
    if (entry === undefined) return false
    entry.invalid = true
    return true
  }

  /** What was known of tenants has changed: verifications under evicted registrations are judged anew. */
  forgetEvicted(): void {
    this.#evicted = new WeakSet()
  }

  /** Whether a registration is in use for its tenant. */
  stands(registered: Registered): boolean {
    return this.#tenureOf(registered) !== undefined
  }

  /** A token was proven under a registration: its tenant has proven its worth. */
  prove(registered: Registered): void {
    const tenure = this.#tenureOf(registered)
    if (tenure === undefined || tenure.proven) return
    this.#turnover.prove(tenure)
    this.#newcomers.prove(tenure.item.tenant)
  }

  /** Whether a token was proven for a tenant that is loaded. */
  isProven(tenant: string): boolean {
    return this.#tenures.get(tenant)?.proven === true
  }

  /** Whether a registration was evicted, and its tenant has not been loaded since, or is what it was. */
  goesOn(registered: Registered): boolean {
    if (!this.#evicted.has(registered)) return false
    const entry = this.get(registered.registration.tenant)
    if (entry === undefined) return true
    return !entry.invalid && this.#same(entry.registered, registered.registration) !== undefined
  }

  #tenureOf(registered: Registered): Tenure<TenantEntry> | undefined {
    const tenure = this.#tenures.get(registered.registration.tenant)
    if (tenure === undefined || tenure.item.invalid) return undefined
    return tenure.item.registered.includes(registered) ? tenure : undefined
  }

  #join(registration: Registration): Registered {
    return { registration, manager: this.#sources.join(registration) }
  }

  #same(all: readonly Registered[], registration: Registration): Registered | undefined {
    // A tenant has a provider once; to compare each with each would take long.
    const named = all.find((other) => other.registration.provider === registration.provider)
    return isDeepStrictEqual(named?.registration, registration) ? named : undefined
  }

  /** Keys of those that go serve whoever waits for them to the end. */
  #makeRoom(): readonly string[] {
    const evicted: string[] = []
    for (let entry = this.#turnover.next; entry !== undefined; entry = this.#turnover.next) {
      const tenure = this.#tenures.get(entry.tenant)
      if (tenure?.proven === true) this.#newcomers.prove(entry.tenant)
      if (tenure !== undefined) this.#forget(tenure)
      for (const registered of entry.registered) {
        if (!entry.invalid) this.#evicted.add(registered)
        this.#leave(registered, 'when idle')
      }
      evicted.push(entry.tenant)
    }
    return evicted
  }

  #forget(tenure: Tenure<TenantEntry>): void {
    this.#tenures.delete(tenure.item.tenant)
    this.#turnover.remove(tenure)
  }

  #end(all: readonly Registered[]): void {
    for (const registered of all) this.#leave(registered, 'at once')
  }

  #leave(registered: Registered, end: 'at once' | 'when idle'): void {
    this.#tokens.forgetAll(registered)
    this.#sources.leave(registered.registration, end)
  }
}
