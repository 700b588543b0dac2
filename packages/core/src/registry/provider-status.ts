import type { SourceStatus } from '../cache/status.js'
import type { Registration } from '../registration/registration.js'
import type { Registered } from '../registration/registered.js'

/** Which registration it is. */
export interface RegistrationSummary {
  readonly tenant: string
  readonly provider: string
  readonly issuer: string
}

/** What is known of the keys of one registration. */
export interface ProviderStatus extends RegistrationSummary, SourceStatus {
  /** Whether this process works with the others that share its store; `undefined` where the store makes no fleet. */
  readonly fleet: 'joined' | 'degraded' | undefined
}

/** Whether a service can take traffic. */
export interface Readiness {
  /** True when every registration has keys to serve; loaded ones don't count: one customer's provider must not stop the service. */
  readonly ready: boolean
  /** The registrations that have none. */
  readonly waiting: readonly RegistrationSummary[]
}

export function summaryOf({ tenant, provider, issuer }: Registration): RegistrationSummary {
  return { tenant, provider, issuer }
}

/** What is known of the keys of a registration. */
export function providerStatus({ registration, manager }: Registered, fleet: ProviderStatus['fleet']): ProviderStatus {
  // Two spreads into one object would take twenty times as long, and there may be ten thousand of these.
  return Object.assign(summaryOf(registration), manager.status(), { fleet })
}
