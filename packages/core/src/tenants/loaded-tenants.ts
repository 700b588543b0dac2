import { isDeepStrictEqual } from 'node:util'
import type { Instant } from '../time/clock.js'
import type { TokenCache } from '../verify/token-cache.js'
import type { LoaderSettings } from './loader-options.js'
import { ByteBound } from './byte-bound.js'
import type { KeySources } from '../sources/key-sources.js'
import type { UnprovenLoads } from './unproven-loads.js'
import type { Registration } from '../registration/registration.js'
import type { Registered } from '../registration/registered.js'
import { rowBytes } from './loaded-tenant-bytes.js'
import { SegmentedLru, type LruEntry } from '../collections/segmented-lru.js'
import type { LoadFailures } from './unloaded-tenants.js'

/**
 * Keeps loaded tenants in memory, and evicts the others: at most `maxTenants` stay, the most recently used ones; and at
 * most `loadedTenantBytes`, the lightest ones.
 */
export class LoadedTenants {
  readonly #parts: Parts
  readonly #entries = new Map<string, LruEntry<TenantRecord>>()
  readonly #lru: SegmentedLru<TenantRecord>
  readonly #byteBound: ByteBound<LruEntry<TenantRecord>>
  /**
   * Evicted registrations. A verification in flight may still use one, unless its tenant turns out to have changed
   * since.
   */
  #evicted = new WeakSet<Registered>()

  constructor(parts: Parts) {
    this.#parts = parts
    const { settings, sources } = parts
    this.#lru = new SegmentedLru(settings.maxTenants)
    this.#byteBound = new ByteBound({
      maxBytes: settings.loadedTenantBytes,
      total: () => sources.loaded.total,
      items: () => this.#entries.values(),
      weigh: ({ item }) => ({ bytes: this.#bytesOf(item), parts: item.registered.length }),
      isEvictedFirst: ({ isProtected }) => !isProtected,
      evict: (entry) => {
        this.#evictOversized(entry)
      },
    })
    sources.loaded.onMore = this.#byteBound.check
  }

  get all(): readonly TenantRecord[] {
    return Array.from(this.#entries.values(), ({ item }) => item)
  }

  get(tenant: string): TenantRecord | undefined {
    return this.#entries.get(tenant)?.item
  }

  /** Returns a tenant, and makes it the most recently used one. */
  use(tenant: string): TenantRecord | undefined {
    const entry = this.#entries.get(tenant)
    if (entry !== undefined) this.#lru.use(entry)
    return entry?.item
  }

  /**
   * Replaces a tenant by what was loaded. A registration that is unchanged stays, with its cache and everything that is
   * remembered for it.
   */
  install(tenant: string, registrations: readonly Registration[], now: Instant): Installed {
    const record = this.use(tenant)
    const before = record?.registered ?? []
    // Join before the replaced registrations leave: a source that both use must not be closed in between.
    const registered = registrations.map(
      (registration) => this.#findUnchanged(before, registration) ?? this.#join(registration),
    )
    const removed = before.filter((other) => !registered.includes(other))
    this.#end(removed)
    const bytes = rowBytes(
      registered.map(({ registration }) => registration),
      this.#parts.settings.inherited,
    )
    this.#parts.sources.loaded.row(record?.bytes ?? 0, bytes)
    if (record === undefined) {
      const added: TenantRecord = { tenant, registered, bytes, loadedAt: now, failures: undefined, invalid: false }
      this.#entries.set(tenant, this.#lru.add(added))
      return { change: 'added', registered, evicted: this.#makeRoom() }
    }
    const unchanged = removed.length === 0 && registered.length === before.length
    Object.assign(record, { registered, bytes, loadedAt: now, failures: undefined, invalid: false })
    return { change: unchanged ? 'unchanged' : 'changed', registered, evicted: [] }
  }

  /**
   * Removes a tenant; requests that wait for its keys are checked again.
   *
   * @returns whether it was loaded.
   */
  remove(tenant: string): boolean {
    const entry = this.#entries.get(tenant)
    if (entry === undefined) return false
    this.#forget(entry)
    this.#end(entry.item.registered)
    return true
  }

  /**
   * Marks a tenant as changed.
   *
   * @returns whether it was loaded.
   */
  invalidate(tenant: string): boolean {
    this.forgetEvicted()
    const record = this.get(tenant)
    if (record === undefined) return false
    record.invalid = true
    return true
  }

  /** Called when loaded tenants may have changed: verifications under evicted registrations are checked again. */
  forgetEvicted(): void {
    this.#evicted = new WeakSet()
  }

  /** Whether a registration is in use for its tenant. */
  isActive(registered: Registered): boolean {
    return this.#entryOf(registered) !== undefined
  }

  /**
   * Notes that a token was verified under a registration, which protects its tenant from eviction by tenants without
   * one.
   */
  promote(registered: Registered): void {
    const entry = this.#entryOf(registered)
    if (entry === undefined || entry.isProtected) return
    this.#lru.promote(entry)
    this.#parts.unproven.promote(entry.item.tenant)
  }

  /** Whether a tenant is loaded and a token was verified for it. */
  isProven(tenant: string): boolean {
    return this.#entries.get(tenant)?.isProtected === true
  }

  /** Whether a registration was evicted, and its tenant has not been loaded since, or was loaded unchanged. */
  isEvictedButUsable(registered: Registered): boolean {
    if (!this.#evicted.has(registered)) return false
    const record = this.get(registered.registration.tenant)
    if (record === undefined) return true
    return !record.invalid && this.#findUnchanged(record.registered, registered.registration) !== undefined
  }

  /** Stops evictions: the registry is closed. */
  close(): void {
    this.#byteBound.close()
  }

  #entryOf(registered: Registered): LruEntry<TenantRecord> | undefined {
    const entry = this.#entries.get(registered.registration.tenant)
    if (entry === undefined || entry.item.invalid) return undefined
    return entry.item.registered.includes(registered) ? entry : undefined
  }

  #join(registration: Registration): Registered {
    const { sources } = this.#parts
    const manager = sources.join(registration)
    sources.loaded.join(manager)
    return { registration, manager }
  }

  #findUnchanged(all: readonly Registered[], registration: Registration): Registered | undefined {
    // A tenant has each provider once; comparing every pair would take long.
    const named = all.find((other) => other.registration.provider === registration.provider)
    return isDeepStrictEqual(named?.registration, registration) ? named : undefined
  }

  #makeRoom(): readonly string[] {
    const evicted: string[] = []
    for (let next = this.#lru.next; next !== undefined; next = this.#lru.next) {
      const { tenant } = next
      const entry = this.#entries.get(tenant)
      if (entry?.isProtected === true) this.#parts.unproven.promote(tenant)
      if (entry !== undefined) this.#evict(entry)
      evicted.push(tenant)
    }
    return evicted
  }

  /**
   * From now on its loads spend a budget, even if tokens are verified for it: otherwise each request would load and
   * evict it again.
   */
  #evictOversized(entry: LruEntry<TenantRecord>): void {
    const { tenant } = entry.item
    if (this.#entries.get(tenant) !== entry) return
    this.#evict(entry, leaveEndOf)
    this.#parts.unproven.markOversized(tenant)
    this.#parts.onOversized(tenant)
  }

  /** Requests that wait for keys of an evicted tenant are still served with them. */
  #evict(entry: LruEntry<TenantRecord>, endOf: (registered: Registered) => LeaveEnd = () => 'when idle'): void {
    this.#forget(entry)
    const { registered: all, invalid } = entry.item
    for (const registered of all) {
      if (!invalid) this.#evicted.add(registered)
      this.#leave(registered, endOf(registered))
    }
  }

  /** A source that several registrations share is divided among them. */
  #bytesOf({ bytes, registered }: TenantRecord): number {
    return registered.reduce((sum, { manager }) => sum + this.#parts.sources.loaded.shareOf(manager), bytes)
  }

  #forget(entry: LruEntry<TenantRecord>): void {
    this.#entries.delete(entry.item.tenant)
    this.#lru.remove(entry)
    this.#parts.sources.loaded.row(entry.item.bytes, 0)
  }

  #end(all: readonly Registered[]): void {
    for (const registered of all) this.#leave(registered, 'at once')
  }

  #leave(registered: Registered, end: LeaveEnd): void {
    const { tokens, sources } = this.#parts
    tokens.deleteAll(registered)
    sources.leave(registered.registration, end)
    sources.loaded.leave(registered.manager)
  }
}

/** A tenant as it was last loaded. */
export interface TenantRecord {
  readonly tenant: string
  registered: readonly Registered[]
  /** About how many bytes the row takes on the heap. */
  bytes: number
  loadedAt: Instant
  /** Failed loads since then. */
  failures: LoadFailures | undefined
  /**
   * Set when the application reports a change: the tenant is no longer served, but the next load reuses the
   * registrations that it finds unchanged.
   */
  invalid: boolean
}

type LeaveEnd = 'at once' | 'when idle'

/** The changes that a load made. */
export interface Installed {
  readonly change: 'added' | 'changed' | 'unchanged'
  readonly registered: readonly Registered[]
  /** The tenants that were evicted for it. */
  readonly evicted: readonly string[]
}

interface Parts {
  readonly settings: Pick<LoaderSettings, 'maxTenants' | 'loadedTenantBytes' | 'inherited'>
  readonly sources: KeySources
  readonly tokens: TokenCache
  readonly unproven: UnprovenLoads
  /** Called for a tenant that is evicted because all tenants together take too much memory. */
  readonly onOversized: (tenant: string) => void
}

/**
 * A request that waits for newer keys would keep the current ones in memory, perhaps for a long time: it is checked
 * again instead.
 */
function leaveEndOf({ manager }: Registered): LeaveEnd {
  return manager.isFetching && manager.snapshot !== undefined ? 'at once' : 'when idle'
}
