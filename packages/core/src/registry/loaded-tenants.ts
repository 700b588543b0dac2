import { isDeepStrictEqual } from 'node:util'
import type { Instant } from '../clock.js'
import type { TokenCache } from '../verify/token-cache.js'
import type { LoaderSettings } from '../options/loader-options.js'
import { ByteBound } from './byte-bound.js'
import type { KeySources } from './key-sources.js'
import type { NewcomerLoads } from './newcomer-loads.js'
import type { Registration } from './registration.js'
import type { Registered } from './registered.js'
import { rowBytes } from './row-bytes.js'
import { Turnover, type Tenure } from './turnover.js'
import type { LoadFailures } from './unloaded-tenants.js'

/** A tenant as it was last loaded. */
export interface TenantEntry {
  readonly tenant: string
  registered: readonly Registered[]
  /** About what the row takes of the heap. */
  bytes: number
  loadedAt: Instant
  /** Loads that failed since. */
  failures: LoadFailures | undefined
  /** The operator said that it changed: it serves no more, but keeps what the next load may find unchanged. */
  invalid: boolean
}

type LeaveEnd = 'at once' | 'when idle'

/** What a load changed. */
export interface Installed {
  readonly change: 'added' | 'changed' | 'unchanged'
  readonly registered: readonly Registered[]
  /** The tenants that had to make room. */
  readonly evicted: readonly string[]
}

interface Parts {
  readonly settings: Pick<LoaderSettings, 'maxTenants' | 'loadedTenantBytes' | 'inherited'>
  readonly sources: KeySources
  readonly tokens: TokenCache
  readonly newcomers: NewcomerLoads
  /** Told of a tenant that has to go because all together take too much memory. */
  readonly onOutweighed: (tenant: string) => void
}

/** The loaded tenants in memory: so many at most, those used last; and so many bytes, the lightest. */
export class LoadedTenants {
  readonly #parts: Parts
  readonly #tenures = new Map<string, Tenure<TenantEntry>>()
  readonly #turnover: Turnover<TenantEntry>
  readonly #byteBound: ByteBound<Tenure<TenantEntry>>
  /** A verification that found one of these goes on with it, unless its tenant turns out to have changed since. */
  #evicted = new WeakSet<Registered>()

  constructor(parts: Parts) {
    this.#parts = parts
    const { settings, sources } = parts
    this.#turnover = new Turnover(settings.maxTenants)
    this.#byteBound = new ByteBound({
      most: settings.loadedTenantBytes,
      total: () => sources.loaded.total,
      items: () => this.#tenures.values(),
      weigh: ({ item }) => ({ bytes: this.#bytesOf(item), parts: item.registered.length }),
      goesFirst: ({ proven }) => !proven,
      letGo: (tenure) => {
        this.#outweighed(tenure)
      },
    })
    sources.loaded.onMore = this.#byteBound.check
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
    const bytes = rowBytes(
      registered.map(({ registration }) => registration),
      this.#parts.settings.inherited,
    )
    this.#parts.sources.loaded.row(entry?.bytes ?? 0, bytes)
    if (entry === undefined) {
      const added: TenantEntry = { tenant, registered, bytes, loadedAt: now, failures: undefined, invalid: false }
      this.#tenures.set(tenant, this.#turnover.add(added))
      return { change: 'added', registered, evicted: this.#makeRoom() }
    }
    const unchanged = gone.length === 0 && registered.length === before.length
    Object.assign(entry, { registered, bytes, loadedAt: now, failures: undefined, invalid: false })
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
    this.#parts.newcomers.prove(tenure.item.tenant)
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

  /** Stops evictions: the registry is closed. */
  close(): void {
    this.#byteBound.close()
  }

  #tenureOf(registered: Registered): Tenure<TenantEntry> | undefined {
    const tenure = this.#tenures.get(registered.registration.tenant)
    if (tenure === undefined || tenure.item.invalid) return undefined
    return tenure.item.registered.includes(registered) ? tenure : undefined
  }

  #join(registration: Registration): Registered {
    const { sources } = this.#parts
    const manager = sources.join(registration)
    sources.loaded.join(manager)
    return { registration, manager }
  }

  #same(all: readonly Registered[], registration: Registration): Registered | undefined {
    // A tenant has a provider once; to compare each with each would take long.
    const named = all.find((other) => other.registration.provider === registration.provider)
    return isDeepStrictEqual(named?.registration, registration) ? named : undefined
  }

  #makeRoom(): readonly string[] {
    const evicted: string[] = []
    for (let entry = this.#turnover.next; entry !== undefined; entry = this.#turnover.next) {
      const tenure = this.#tenures.get(entry.tenant)
      if (tenure?.proven === true) this.#parts.newcomers.prove(entry.tenant)
      if (tenure !== undefined) this.#evict(tenure)
      evicted.push(entry.tenant)
    }
    return evicted
  }

  /** From now on its loads spend a budget, even if tokens are verified for it: otherwise each request would load and evict it again. */
  #outweighed(tenure: Tenure<TenantEntry>): void {
    const { tenant } = tenure.item
    if (this.#tenures.get(tenant) !== tenure) return
    this.#evict(tenure, endOfOutweighed)
    this.#parts.newcomers.outweighed(tenant)
    this.#parts.onOutweighed(tenant)
  }

  /** Requests that wait for keys of an evicted tenant are still served with them. */
  #evict(tenure: Tenure<TenantEntry>, endOf: (registered: Registered) => LeaveEnd = () => 'when idle'): void {
    this.#forget(tenure)
    const { registered: all, invalid } = tenure.item
    for (const registered of all) {
      if (!invalid) this.#evicted.add(registered)
      this.#leave(registered, endOf(registered))
    }
  }

  /** A source counts for each of those that share it by their number. */
  #bytesOf({ bytes, registered }: TenantEntry): number {
    return registered.reduce((sum, { manager }) => sum + this.#parts.sources.loaded.shareOf(manager), bytes)
  }

  #forget(tenure: Tenure<TenantEntry>): void {
    this.#tenures.delete(tenure.item.tenant)
    this.#turnover.remove(tenure)
    this.#parts.sources.loaded.row(tenure.item.bytes, 0)
  }

  #end(all: readonly Registered[]): void {
    for (const registered of all) this.#leave(registered, 'at once')
  }

  #leave(registered: Registered, end: LeaveEnd): void {
    const { tokens, sources } = this.#parts
    tokens.forgetAll(registered)
    sources.leave(registered.registration, end)
    sources.loaded.leave(registered.manager)
  }
}

/** A request that waits for newer keys would keep those at hand in memory, perhaps for long: it is judged again instead. */
function endOfOutweighed({ manager }: Registered): LeaveEnd {
  return manager.isFetching && manager.snapshot !== undefined ? 'at once' : 'when idle'
}
