import type { CacheManager } from '../cache/manager.js'
import type { SourceStatus } from '../cache/status.js'
import type { TenantRegistry } from '../registry/registry.js'
import type { RegistrationSummary } from '../registry/provider-status.js'
import { eachInSlices, SLICE_SIZE, sortedInSlices } from '../event-loop/slices.js'
import { HEALTHS, healthOf, type ProviderHealth } from './provider-health.js'
import type { Rates, RequestRates } from './request-rates.js'

/**
 * Collects the state of all registrations for the status page, in slices. With many registrations at most once a
 * second, because anyone may request the page.
 */
export class ProviderSurvey {
  readonly #registry: TenantRegistry
  readonly #rates: RequestRates
  #memo: Promise<ProviderOverview> | undefined

  constructor(registry: TenantRegistry, rates: RequestRates) {
    this.#registry = registry
    this.#rates = rates
  }

  async all(): Promise<ProviderOverview> {
    if (this.#memo !== undefined) return await this.#memo
    const all = this.#collect()
    this.#memo = all
    const forget = (): void => {
      this.#memo = undefined
    }
    try {
      const { providers } = await all
      if (providers.length > SLICE_SIZE) this.#registry.parts.clock.after(MEMO_MS, forget)
      else forget()
    } catch (error) {
      forget()
      throw error
    }
    return await all
  }

  async #collect(): Promise<ProviderOverview> {
    const { wall: now, mono } = this.#registry.parts.clock.now()
    const { registered, loaded } = this.#registry
    const rated = this.#rates.look(mono)
    const sources = new Map<CacheManager, SourceView>()
    const totals = new Totals()
    const all = [...registered, ...loaded]
    await eachInSlices(all, ({ manager }) => {
      const known = sources.get(manager)
      if (known === undefined) sources.set(manager, sourceView(manager, now, rated, totals))
      else known.users += 1
    })
    const views: ProviderView[] = []
    const counts = { unavailable: 0, stale: 0, failing: 0, idle: 0, fresh: 0 }
    let runsOutAt: number | undefined
    await eachInSlices(all, ({ registration: { tenant, provider, issuer }, manager }, index) => {
      const source = sources.get(manager)
      if (source === undefined) return
      const { status, health, rate, users: sharedBy } = source
      views.push({ tenant, provider, issuer, status, health, loaded: index >= registered.length, rate, sharedBy })
      counts[health] += 1
      if (health === 'stale' || health === 'failing')
        runsOutAt = Math.min(runsOutAt ?? Infinity, status.staleUntil ?? Infinity)
    })
    const providers = await sortedInSlices(views, byUrgency)
    return { now, counts, runsOutAt, span: rated.span, ...totals.ratios, providers }
  }
}

/** One registration, as the status page shows it. */
export interface ProviderView extends RegistrationSummary {
  readonly status: SourceStatus
  readonly health: ProviderHealth
  /** Whether it comes from `loadTenant` and was not registered. */
  readonly loaded: boolean
  /** Requests for keys per second. */
  readonly rate: number
  /** How many registrations share its key source, this one included. All numbers are those of the source. */
  readonly sharedBy: number
}

/** The state of all registrations at one time. */
export interface ProviderOverview {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly counts: Readonly<Record<ProviderHealth, number>>
  /** When the first failing provider reaches its stale limit, in milliseconds since the epoch. */
  readonly runsOutAt: number | undefined
  /** Requests for keys per second, of all sources together. */
  readonly rate: number
  /** The period that the rates cover, in milliseconds. */
  readonly span: number
  /** The share of all requests for keys that were served immediately, 0 to 1; `undefined` before the first request. */
  readonly hitRate: number | undefined
  /** The share of all requests for keys that were served with expired keys, 0 to 1; `undefined` before the first. */
  readonly staleRatio: number | undefined
  /** The most urgent one first. */
  readonly providers: readonly ProviderView[]
}

/** If there is more than one slice of registrations, a result is reused for this time. */
const MEMO_MS = 1000

interface SourceView {
  readonly status: SourceStatus
  readonly health: ProviderHealth
  readonly rate: number
  users: number
}

/** Ten thousand registrations may share one source, so each source is evaluated once. */
function sourceView(manager: CacheManager, now: number, rated: Rates, totals: Totals): SourceView {
  const status = manager.status()
  const rate = rated.of(manager)
  totals.add(manager, rate)
  return { status, health: healthOf(status, now), rate, users: 1 }
}

/** Adds up the requests for keys of all sources. */
class Totals {
  #rate = 0
  #requests = 0
  #hits = 0
  #stale = 0

  add({ usage: { hits, misses, stale } }: CacheManager, rate: number): void {
    this.#rate += rate
    this.#requests += hits + misses
    this.#hits += hits
    this.#stale += stale
  }

  get ratios(): Pick<ProviderOverview, 'rate' | 'hitRate' | 'staleRatio'> {
    const share = (count: number): number | undefined => (this.#requests === 0 ? undefined : count / this.#requests)
    return { rate: this.#rate, hitRate: share(this.#hits), staleRatio: share(this.#stale) }
  }
}

/** Orders by health, the worst first; failing providers by their stale limit, the earliest first; then by name. */
function byUrgency(one: ProviderView, other: ProviderView): number {
  if (one.health !== other.health) return HEALTHS.indexOf(one.health) - HEALTHS.indexOf(other.health)
  if (one.health === 'stale' || one.health === 'failing') {
    const [first = 0, second = 0] = [one.status.staleUntil, other.status.staleUntil]
    if (first !== second) return first < second ? -1 : 1
  }
  const [name, otherName] = [nameOf(one), nameOf(other)]
  return name === otherName ? 0 : name < otherName ? -1 : 1
}

/** The name of a registration on the page. */
export function nameOf({ tenant, provider }: Pick<ProviderView, 'tenant' | 'provider'>): string {
  return `${tenant}/${provider}`
}
