import type { SourceStatus } from '../cache/status.js'
import type { Registration } from '../registration/registration.js'
import type { Registered } from '../registration/registered.js'

/**
 * The status of one registration, as `Registry.status` and `Registry.refresh` return it: which registration it is, and
 * the state of its keys.
 */
export interface ProviderStatus extends RegistrationSummary, SourceStatus {
  /**
   * `joined` while this process cooperates with the others that share its store, `degraded` while it fetches for
   * itself; `undefined` if the store does not support fleets.
   */
  readonly fleet: 'joined' | 'degraded' | undefined
}

/** Identifies a registration. */
export interface RegistrationSummary {
  /** The id of the tenant. */
  readonly tenant: string
  /** The name of the provider, unique within the tenant. */
  readonly provider: string
  /** The issuer as it was registered (RFC 7519 section 4.1.1). */
  readonly issuer: string
}

/** Whether a service can take traffic, as `Registry.readiness` reports it. */
export interface Readiness {
  /**
   * `true` if every registered provider has keys to serve. Loaded tenants do not count, because one customer's provider
   * must not stop the service.
   */
  readonly ready: boolean
  /** The registrations that have no keys to serve. */
  readonly waiting: readonly RegistrationSummary[]
}

export function summaryOf({ tenant, provider, issuer }: Registration): RegistrationSummary {
  return { tenant, provider, issuer }
}

export function providerStatus({ registration, manager }: Registered, fleet: ProviderStatus['fleet']): ProviderStatus {
  // `Object.assign`, because two spreads into one object take twenty times as long, and there may be ten thousand of
  // these.
  return Object.assign(summaryOf(registration), manager.status(), { fleet })
}
