import { providerStatus, type ProviderStatus } from '../registry/provider-status.js'
import type { Registered } from '../registration/registered.js'
import { SOURCES_A_LOOK } from '../sources/readiness-index.js'
import type { TenantRegistry } from '../registry/registry.js'
import { healthOf } from './provider-health.js'

/** How many providers are told of in detail. */
const MAX_DETAILS = 100
/** Where there are many, what was told serves whoever asks within this time, in milliseconds. */
const MEMO_MS = 1000

type Details = Readonly<Record<string, unknown>>

/** What is known of each provider, those that are not ready first. */
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
    const many = this.#registry.parts.readiness.registered > SOURCES_A_LOOK
    this.#memo = many ? { until: mono + MEMO_MS, details } : undefined
    return details
  }
}

function detailsOf({ registered, parts }: TenantRegistry): Details {
  const waiting: Registered[] = []
  const others: Registered[] = []
  for (const one of registered) {
    const list = one.manager.isReady ? others : waiting
    if (list.length < MAX_DETAILS) list.push(one)
    if (waiting.length === Math.min(MAX_DETAILS, parts.readiness.waiting) && others.length === MAX_DETAILS) break
  }
  const told = [...waiting, ...others].slice(0, MAX_DETAILS)
  const now = parts.clock.now().wall
  return {
    registered: parts.readiness.registered,
    waiting: parts.readiness.waiting,
    fleet: parts.sources.fleet ?? null,
    providers: told.map((one) => detailOf(providerStatus(one, parts.sources.fleet), now)),
    omitted: parts.readiness.registered - told.length,
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

/** RFC 3339; `null` for what has no end, or is not known. */
function instant(wall: number | undefined): string | null {
  return wall === undefined || !Number.isFinite(wall) ? null : new Date(wall).toISOString()
}
