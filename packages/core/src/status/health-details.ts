import { providerStatus, type ProviderStatus } from '../registry/provider-status.js'
import type { Registered } from '../registration/registered.js'
import { MAX_SOURCES_PER_CHECK } from '../sources/readiness-index.js'
import type { TenantRegistry } from '../registry/registry.js'
import { healthOf } from './provider-health.js'

/** The `details` of a health answer: the state of each provider, those without keys first. */
export class HealthDetails {
  readonly #registry: TenantRegistry
  #memo: { readonly until: number; readonly details: Details } | undefined

  constructor(registry: TenantRegistry) {
    this.#registry = registry
  }

  now(): Details {
    const { mono } = this.#registry.parts.clock.now()
    if (this.#memo !== undefined && mono < this.#memo.until) return this.#memo.details
    const details = detailsOf(this.#registry)
    const many = this.#registry.parts.readiness.registered > MAX_SOURCES_PER_CHECK
    this.#memo = many ? { until: mono + MEMO_MS, details } : undefined
    return details
  }
}

/** Maximum number of providers in the details. */
const MAX_DETAILS = 100
/** With many sources, the details are reused for this time. */
const MEMO_MS = 1000

type Details = Readonly<Record<string, unknown>>

function detailsOf({ registered, parts }: TenantRegistry): Details {
  const waiting: Registered[] = []
  const others: Registered[] = []
  for (const one of registered) {
    const list = one.manager.isReady ? others : waiting
    if (list.length < MAX_DETAILS) list.push(one)
    if (waiting.length === Math.min(MAX_DETAILS, parts.readiness.waiting) && others.length === MAX_DETAILS) break
  }
  const listed = [...waiting, ...others].slice(0, MAX_DETAILS)
  const now = parts.clock.now().wall
  return {
    registered: parts.readiness.registered,
    waiting: parts.readiness.waiting,
    fleet: parts.sources.fleet ?? null,
    providers: listed.map((one) => detailOf(providerStatus(one, parts.sources.fleet), now)),
    omitted: parts.readiness.registered - listed.length,
  }
}

function detailOf(status: ProviderStatus, now: number): Details {
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

/** Formats a time as in RFC 3339; `null` for a time that is unknown or infinite. */
function instant(wall: number | undefined): string | null {
  return wall === undefined || !Number.isFinite(wall) ? null : new Date(wall).toISOString()
}
