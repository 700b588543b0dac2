import { backoffAfter } from '../time/backoff.js'
import type { Clock, Instant } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import type { EventSink, TenantEvicted } from '../events/events.js'
import type { LoaderSettings } from './loader-options.js'
import { mayShareIssuer } from '../token/issuers.js'
import type { TokenCache } from '../verify/token-cache.js'
import { isId } from '../registration/id.js'
import type { KeySources } from '../sources/key-sources.js'
import { checkConflicts, validateLoad, type LoadOutcome } from './load-outcome.js'
import { LoadedTenants, type TenantRecord } from './loaded-tenants.js'
import { UnprovenLoads } from './unproven-loads.js'
import type { Registered } from '../registration/registered.js'
import type { Registrations } from '../registration/registrations.js'
import { TenantLoads, type Load, type LoadEnd } from './tenant-loads.js'
import { UnloadedTenants, type LoadFailures } from './unloaded-tenants.js'

/**
 * Loads tenants when they are first used, and again when they age: one load for each tenant at a time, without delaying
 * tenants that are served.
 */
export class TenantLoader {
  readonly #parts: Parts
  readonly #tenants: LoadedTenants
  readonly #unloaded: UnloadedTenants
  readonly #loads: TenantLoads
  readonly #unproven = new UnprovenLoads()

  constructor(parts: Parts) {
    this.#parts = parts
    const onOversized = (tenant: string): void => {
      this.#emitEvicted([tenant], 'bytes')
    }
    this.#tenants = new LoadedTenants({ ...parts, unproven: this.#unproven, onOversized })
    this.#unloaded = new UnloadedTenants(parts.settings.inherited.cache.negativeCacheTtl)
    this.#loads = new TenantLoads({
      loadTenant: parts.settings.loadTenant,
      clock: parts.clock,
      validate: (tenant, result) => validateLoad(result, tenant, parts.settings.inherited),
      finish: (tenant, outcome, startedAt) => this.#finish(tenant, outcome, startedAt),
    })
  }

  get all(): readonly Registered[] {
    return this.#tenants.all.flatMap(({ registered }) => registered)
  }

  /** The registrations of a loaded tenant; `undefined` if it is not loaded, or was invalidated. */
  ofTenant(tenant: string): readonly Registered[] | undefined {
    const entry = this.#tenants.get(tenant)
    return entry?.invalid === false ? entry.registered : undefined
  }

  /**
   * Ensures that everything about a tenant is known. Returns `undefined` if it is known now. Otherwise resolves to its
   * registrations when they are loaded; to none for a tenant that does not exist.
   *
   * @throws RefusedError `tenant_unavailable`, synchronously or as a rejection; `closed`, as a rejection. Rejects with
   * the signal's reason when it aborts.
   */
  ensure(tenant: string, signal: AbortSignal | undefined): Promise<readonly Registered[]> | undefined {
    if (this.#parts.registrations.ofTenant(tenant) !== undefined) return undefined
    const entry = this.#tenants.use(tenant)
    if (entry === undefined && !isId(tenant)) return undefined
    const now = this.#parts.clock.now()
    if (entry !== undefined && this.#serves(entry, now)) {
      this.#loadAgainIfDue(entry, now)
      return undefined
    }
    if (this.#unloaded.isAbsent(tenant, now.mono)) return undefined
    return this.#follow(tenant, this.#loads.of(tenant) ?? this.#startLoad(tenant, entry, now), signal)
  }

  /**
   * Makes the next use of a tenant load it again.
   *
   * @returns whether anything was known about it.
   */
  invalidate(tenant: string): boolean {
    const open = this.#loads.supersede(tenant)
    const loaded = this.#tenants.invalidate(tenant)
    return this.#unloaded.forget(tenant) || loaded || open
  }

  /** Notes that a token was verified under a registration. Tenants without a verified token are evicted first. */
  promote(registered: Registered): void {
    this.#tenants.promote(registered)
  }

  /** Whether a registration of a loaded tenant is in use. */
  isActive(registered: Registered): boolean {
    return this.#tenants.isActive(registered)
  }

  /** Whether a verification in flight may still use its registration. */
  isUsableInFlight(registered: Registered): boolean {
    if (this.isActive(registered)) return true
    return this.#tenants.isEvictedButUsable(registered) && !this.#unloaded.wasAbsent(registered.registration.tenant)
  }

  /**
   * Registered tenants take precedence: removes the loaded tenant that was registered now, and any tenant that a token
   * could confuse with it.
   */
  removeConflicting({ registration: { tenant, rules } }: Registered): void {
    this.#loads.supersede(tenant)
    this.#unloaded.forget(tenant)
    this.#tenants.remove(tenant)
    this.#tenants.forgetEvicted()
    for (const entry of this.#tenants.all) {
      const sharing = entry.registered.filter(({ registration }) => mayShareIssuer(registration.rules, rules))
      if (sharing.some(({ registration }) => this.#parts.registrations.conflictsWith(registration)))
        this.#tenants.remove(entry.tenant)
    }
  }

  /** Abandons all loads; requests that wait for them are refused. */
  close(): void {
    this.#loads.close()
    this.#tenants.close()
  }

  /** An aged tenant is served while it is loaded again, and for an hour if that fails. */
  #serves(entry: TenantRecord, now: Instant): boolean {
    return !entry.invalid && ageOf(entry, now) < this.#parts.settings.tenantTtl + MAX_FAILURE_MS
  }

  #loadAgainIfDue(entry: TenantRecord, now: Instant): void {
    if (ageOf(entry, now) < this.#parts.settings.tenantTtl || this.#loads.of(entry.tenant) !== undefined) return
    if (now.mono >= (entry.failures?.retryAt ?? 0)) this.#loads.start(entry.tenant, 'again')
  }

  #startLoad(tenant: string, entry: TenantRecord | undefined, now: Instant): Load {
    throwIfBackingOff(this.#failuresOf(tenant, entry), now)
    const priority = this.#tenants.isProven(tenant) ? 'proven' : this.#unproven.priorityOf(tenant)
    const retryAfter = entry === undefined ? this.#unproven.spend(tenant, now.mono) : 0
    if (retryAfter > 0) throw new RefusedError('tenant_unavailable', { detail: this.#tooOften(tenant), retryAfter })
    return this.#loads.start(tenant, priority)
  }

  #tooOften(tenant: string): string {
    return this.#unproven.isOversized(tenant)
      ? 'the tenant takes too much memory to be kept, and was loaded too often lately'
      : 'the tenant was loaded too often lately'
  }

  #failuresOf(tenant: string, entry: TenantRecord | undefined): LoadFailures | undefined {
    return entry === undefined ? this.#unloaded.failuresOf(tenant) : entry.failures
  }

  async #follow(tenant: string, load: Load, signal: AbortSignal | undefined): Promise<readonly Registered[]> {
    const end = (await load.within(Infinity, this.#parts.clock, signal)) ?? { type: 'superseded' }
    switch (end.type) {
      case 'known':
        return end.registered
      case 'failed':
        throw new RefusedError('tenant_unavailable', end)
      case 'closed':
        throw new RefusedError('closed')
      case 'superseded': {
        const again = this.ensure(tenant, signal)
        const known = this.#parts.registrations.ofTenant(tenant) ?? this.ofTenant(tenant) ?? []
        return again === undefined ? known : await again
      }
    }
  }

  #finish(tenant: string, validated: LoadOutcome, startedAt: Instant): LoadEnd {
    const { clock, registrations } = this.#parts
    const outcome = checkConflicts(validated, registrations)
    const now = clock.now()
    const duration = now.mono - startedAt.mono
    switch (outcome.type) {
      case 'found': {
        const { change, registered, evicted } = this.#tenants.install(tenant, outcome.registrations, now)
        this.#unloaded.forget(tenant)
        this.#unproven.recordResult(tenant, false)
        const subject = { tenant, provider: '*' }
        const { events } = this.#parts
        if (events.wants('tenant_loaded'))
          events.emit({ type: 'tenant_loaded', ...subject, change, providers: registered.length, duration })
        this.#emitEvicted(evicted, 'count')
        return { type: 'known', registered }
      }
      case 'absent':
        this.#unloaded.rememberAbsent(tenant, now.mono)
        this.#unproven.recordResult(tenant, true)
        if (this.#tenants.remove(tenant) && this.#parts.events.wants('tenant_removed'))
          this.#parts.events.emit({ type: 'tenant_removed', tenant, provider: '*' })
        return { type: 'known', registered: [] }
      case 'failed':
        return this.#fail(tenant, outcome, now, duration)
    }
  }

  #emitEvicted(tenants: readonly string[], reason: TenantEvicted['reason']): void {
    const { events } = this.#parts
    if (!events.wants('tenant_evicted')) return
    for (const tenant of tenants) events.emit({ type: 'tenant_evicted', tenant, provider: '*', reason })
  }

  #fail(tenant: string, outcome: Extract<LoadOutcome, { type: 'failed' }>, now: Instant, duration: number): LoadEnd {
    const { clock, events, settings } = this.#parts
    const { reason, detail, problems, cause } = outcome
    const entry = this.#tenants.get(tenant)
    const count = (this.#failuresOf(tenant, entry)?.count ?? 0) + 1
    const retryIn = backoffAfter(settings.inherited.cache.failureBackoff, count, clock.random())
    const failures: LoadFailures = { count, retryAt: now.mono + retryIn }
    if (entry === undefined) this.#unloaded.rememberFailures(tenant, failures)
    else entry.failures = failures
    if (events.wants('tenant_load_failed'))
      events.emit({
        type: 'tenant_load_failed',
        tenant,
        provider: '*',
        reason,
        detail,
        problems,
        failures: count,
        kept: entry !== undefined && this.#serves(entry, now),
        retryIn,
        duration,
      })
    return { type: 'failed', detail, retryAfter: retryIn, cause }
  }
}

interface Parts {
  readonly settings: LoaderSettings
  readonly registrations: Registrations
  readonly sources: KeySources
  readonly tokens: TokenCache
  readonly clock: Clock
  readonly events: EventSink
}

/** How long a tenant that cannot be loaded again is served, from the end of its `tenantTtl`, in milliseconds. */
const MAX_FAILURE_MS = 3_600_000

/** The larger of the two elapsed times, as for keys: no step of a clock makes a tenant younger. */
function ageOf({ loadedAt }: TenantRecord, now: Instant): number {
  return Math.max(now.mono - loadedAt.mono, now.wall - loadedAt.wall)
}

function throwIfBackingOff(failures: LoadFailures | undefined, { mono }: Instant): void {
  if (failures === undefined || mono >= failures.retryAt) return
  throw new RefusedError('tenant_unavailable', {
    detail: 'the tenant could not be loaded lately',
    retryAfter: failures.retryAt - mono,
  })
}
