import type { CacheManager } from '../cache/manager.js'
import { DEFAULTS } from '../options/defaults.js'
import type { Reader } from '../options/problems.js'
import type { Registered } from '../registry/registered.js'
import { providerStatus, type ProviderStatus } from '../registry/provider-status.js'
import type { Registry } from '../registry/public-registry.js'
import type { TenantRegistry } from '../registry/registry.js'
import { pageAnswer, requirePageRequest, type PageAnswer, type PageContent, type PageRequest } from './page-answer.js'
import { readPageParts, type PageParts } from './page-parts.js'
import { healthOf } from './provider-health.js'

/** Options of every adapter's `healthHandler`. */
export interface HealthOptions {
  /**
   * Which registrations need keys for the service to be ready: every one, as `registry.readiness()` has it, or any one, so that a single
   * provider that is down for long does not take the service out of rotation. Tenants from `loadTenant` never count. @default 'every'
   */
  needs?: 'every' | 'any'
  /**
   * Adds what is known of each provider: tenants, issuers and errors are your customers' business, so show them to your own people only.
   * At most 100 are told, those that are not ready first. @default false
   */
  details?: boolean
}

/** How many providers are told of in detail. */
const MOST_DETAILS = 100
/** How many fetches of ours are open at once, at most. */
const MOST_FETCHES = 100

/**
 * Makes what every adapter's `healthHandler` stands on. It answers 200 when the service is ready for traffic, else 503.
 *
 * Whoever asks keeps the keys of registered providers warm: those that are due are fetched in the background, with the usual backoff. A
 * provider that nobody uses would have none, and nobody would come while the service says that it is not ready.
 *
 * @throws OptionsError naming every wrong field.
 */
export function healthEndpoint(registry: Registry, options: HealthOptions = {}): (request: PageRequest) => PageAnswer {
  const parts = readPageParts(registry, options, 'healthHandler', readHealthSettings)
  return (request) => {
    requirePageRequest(request)
    return pageAnswer(request.method, () => healthOfService(parts))
  }
}

function readHealthSettings(reader: Reader): Required<HealthOptions> {
  return {
    needs: reader.oneOf('needs', DEFAULTS.health.needs, ['every', 'any']),
    details: reader.boolean('details', DEFAULTS.health.details),
  }
}

function healthOfService({ registry, settings: { needs, details } }: PageParts<Required<HealthOptions>>): PageContent {
  const { registered } = registry
  keepWarm(registered)
  const waiting = registered.filter(({ manager }) => !manager.isReady)
  const enough = waiting.length === 0 || (needs === 'any' && waiting.length < registered.length)
  const ready = enough && registry.isOpen
  return {
    status: ready ? 200 : 503,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(details ? { ready, ...detailsOf(registry, waiting) } : { ready }),
  }
}

/** Costs a fetch where keys are due, no failure has to be waited for, and none is open. */
function keepWarm(registered: readonly Registered[]): void {
  const managers = new Set<CacheManager>(registered.map(({ manager }) => manager))
  let open = 0
  for (const { isFetching } of managers) if (isFetching) open += 1
  for (const manager of managers) {
    if (open >= MOST_FETCHES) return
    if (manager.isFetching) continue
    manager.refreshIfDue()
    if (manager.isFetching) open += 1
  }
}

function detailsOf(
  { registered, parts }: TenantRegistry,
  waiting: readonly Registered[],
): Readonly<Record<string, unknown>> {
  const first = waiting.slice(0, MOST_DETAILS)
  const others = registered.filter(({ manager }) => manager.isReady).slice(0, MOST_DETAILS - first.length)
  const told = [...first, ...others]
  const now = parts.clock.now().wall
  return {
    registered: registered.length,
    waiting: waiting.length,
    fleet: parts.sources.fleet ?? null,
    providers: told.map((one) => detailOf(providerStatus(one, parts.sources.fleet), now)),
    omitted: registered.length - told.length,
  }
}

function detailOf(status: ProviderStatus, now: number): Readonly<Record<string, unknown>> {
  const { tenant, provider, issuer, ready, consecutiveErrors, lastError = null } = status
  return {
    tenant,
    provider,
    issuer,
    ready,
    health: healthOf(status, now),
    keys: status.keys.length,
    fetchedAt: instant(status.fetchedAt),
    expiresAt: instant(status.expiresAt),
    staleUntil: instant(status.staleUntil),
    consecutiveErrors,
    lastError,
  }
}

/** RFC 3339; `null` for what has no end, or is not known. */
function instant(wall: number | undefined): string | null {
  return wall === undefined || !Number.isFinite(wall) ? null : new Date(wall).toISOString()
}
