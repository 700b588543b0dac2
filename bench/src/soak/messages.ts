/** What the service has to know before it starts. */
export interface ServiceSettings {
  readonly redis: string
  readonly tenants: readonly TenantRow[]
}

/** A tenant as the service registers it, or loads it at its first use. */
export interface TenantRow {
  readonly tenant: string
  readonly issuer: string
  readonly jwksUri: string
  readonly loaded: boolean
}

/** Where the three frameworks listen. */
export interface Ports {
  readonly express: number
  readonly koa: number
  readonly fastify: number
}

/** What the service says of itself, after a forced collection. */
export interface ServiceSample {
  readonly heapUsed: number
  readonly rss: number
  readonly handles: number
  /** Unhandled rejections and uncaught exceptions since the start, the first few in words. */
  readonly unhandled: number
  readonly firstUnhandled: readonly string[]
  readonly events: number
}

/** How requests ended since the start, counted by those who sent them. */
export interface Counts {
  readonly sent: number
  readonly accepted: number
  readonly refused: number
  readonly hungUp: number
  readonly faults: number
  /** A forged token got a 200. */
  readonly forgedAccepted: number
  /** A valid token got anything but a 200 while its provider's keys were fresh or stale. */
  readonly validRefused: number
  /** The failure of a provider, or of a callback, was answered with another status than it should. */
  readonly wrongStatus: number
  /** The first few of the three above, in words. */
  readonly wrong: readonly string[]
}

export const AUDIENCE = 'https://api.example.test'
export const INTEGRITY_KEY = 'the integrity key of the soak test'

/** The header that names a request's tenant. */
export const TENANT_HEADER = 'x-tenant'
/** The header that makes the service's own tenant function fail. */
export const FAULT_HEADER = 'x-fault'
