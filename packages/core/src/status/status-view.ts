import type { CacheManager } from '../cache/manager.js'
import type { SourceStatus } from '../cache/status.js'
import type { Registered } from '../registry/registered.js'
import type { ProviderStatus, RegistrationSummary } from '../registry/provider-status.js'
import type { TenantRegistry } from '../registry/registry.js'
import { HEALTHS, healthOf, type ProviderHealth } from './provider-health.js'
import type { Rates, RequestRates } from './request-rates.js'
import type { StatusQuery } from './status-query.js'

/** One registration as the status page shows it. */
export interface ProviderView extends RegistrationSummary {
  readonly status: SourceStatus
  readonly health: ProviderHealth
  /** From `loadTenant`, rather than registered. */
  readonly loaded: boolean
  /** Requests for keys per second. */
  readonly rate: number
  /** How many registrations have the same source, this one included: numbers are those of the source. */
  readonly sharedBy: number
}

/** All that the status page shows. */
export interface StatusView {
  readonly query: StatusQuery
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly open: boolean
  readonly fleet: ProviderStatus['fleet']
  readonly counts: Readonly<Record<ProviderHealth, number>>
  readonly total: number
  /** When the first provider that fails runs out of keys. */
  readonly runsOutAt: number | undefined
  /** Of all sources together, per second. */
  readonly rate: number
  /** Milliseconds that rates are over. */
  readonly span: number
  /** Of all requests for keys since the start: the parts served at once, and with expired keys; `undefined` before the first. */
  readonly hitRate: number | undefined
  readonly staleRatio: number | undefined
  /** Those that were asked for: how many, and those of the page. */
  readonly matches: number
  readonly page: number
  readonly pages: number
  readonly providers: readonly ProviderView[]
}

export function statusView(
  registry: TenantRegistry,
  rates: RequestRates,
  pageSize: number,
  query: StatusQuery,
): StatusView {
  const { wall: now, mono } = registry.parts.clock.now()
  const { registered, loaded } = registry
  const all = [...registered, ...loaded]
  const sources = sourcesOf(all, now)
  const rated = rates.look(sources.keys(), mono)
  const views = all.flatMap(
    ({ registration: { tenant, provider, issuer }, manager }, index): readonly ProviderView[] => {
      const source = sources.get(manager)
      if (source === undefined) return []
      const { status, health, users: sharedBy } = source
      const rate = rated.of(manager)
      return [{ tenant, provider, issuer, status, health, loaded: index >= registered.length, rate, sharedBy }]
    },
  )
  const matching = views.filter((view) => matches(view, query)).toSorted(byUrgency)
  const pages = Math.max(1, Math.ceil(matching.length / pageSize))
  const page = Math.min(query.page, pages)
  return {
    query,
    now,
    open: registry.isOpen,
    fleet: registry.parts.sources.fleet,
    counts: countsOf(views),
    total: views.length,
    runsOutAt: runsOutAt(views),
    ...overall(sources.keys(), rated),
    matches: matching.length,
    page,
    pages,
    providers: matching.slice((page - 1) * pageSize, page * pageSize),
  }
}

interface SourceView {
  readonly status: SourceStatus
  readonly health: ProviderHealth
  users: number
}

/** Of ten thousand registrations all may have one source: each is looked at once. */
function sourcesOf(all: readonly Registered[], now: number): ReadonlyMap<CacheManager, SourceView> {
  const sources = new Map<CacheManager, SourceView>()
  for (const { manager } of all) {
    const known = sources.get(manager)
    if (known === undefined) {
      const status = manager.status()
      sources.set(manager, { status, health: healthOf(status, now), users: 1 })
    } else known.users += 1
  }
  return sources
}

function overall(
  managers: Iterable<CacheManager>,
  rated: Rates,
): Pick<StatusView, 'rate' | 'span' | 'hitRate' | 'staleRatio'> {
  let [rate, requests, hits, stale] = [0, 0, 0, 0]
  for (const manager of managers) {
    const { usage } = manager
    rate += rated.of(manager)
    requests += usage.hits + usage.misses
    hits += usage.hits
    stale += usage.stale
  }
  const part = (count: number): number | undefined => (requests === 0 ? undefined : count / requests)
  return { rate, span: rated.span, hitRate: part(hits), staleRatio: part(stale) }
}

function matches({ health, tenant, provider, issuer }: ProviderView, { search, show }: StatusQuery): boolean {
  if (show !== undefined && show !== health) return false
  if (search === '') return true
  const wanted = search.toLowerCase()
  return [`${tenant}/${provider}`, issuer].some((text) => text.toLowerCase().includes(wanted))
}

/** The worst first; of those that fail, the first to run out of keys; then by name. */
function byUrgency(one: ProviderView, other: ProviderView): number {
  if (one.health !== other.health) return HEALTHS.indexOf(one.health) - HEALTHS.indexOf(other.health)
  if (one.health === 'stale' || one.health === 'failing') {
    const [first = 0, second = 0] = [one.status.staleUntil, other.status.staleUntil]
    if (first !== second) return first < second ? -1 : 1
  }
  const [name, otherName] = [nameOf(one), nameOf(other)]
  return name === otherName ? 0 : name < otherName ? -1 : 1
}

function nameOf({ tenant, provider }: ProviderView): string {
  return `${tenant}/${provider}`
}

function countsOf(views: readonly ProviderView[]): Readonly<Record<ProviderHealth, number>> {
  const counts = { unavailable: 0, stale: 0, failing: 0, idle: 0, fresh: 0 }
  for (const { health } of views) counts[health] += 1
  return counts
}

function runsOutAt(views: readonly ProviderView[]): number | undefined {
  let first: number | undefined
  for (const { health, status } of views) {
    if (health === 'stale' || health === 'failing') first = Math.min(first ?? Infinity, status.staleUntil ?? Infinity)
  }
  return first
}
