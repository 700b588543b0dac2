import type { CachePolicy } from '../cache/cache-policy.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { TokenPolicy } from '../token/token-policy.js'
import { ALGORITHMS } from '../keys/algorithms.js'

/** The default of every option, in resolved form: durations are milliseconds. */
export const DEFAULTS: Defaults = Object.freeze({
  cache: Object.freeze({
    refreshEarly: 30_000,
    staleWhileError: 3_600_000,
    mustRevalidate: 'ignore',
    staleWhileRevalidate: 0,
    staleWait: 500,
    minTtl: 30_000,
    maxTtl: 86_400_000,
    defaultTtl: 600_000,
    prefetchJitter: 5000,
    negativeCacheTtl: 30_000,
    failureBackoff: Object.freeze({ initial: 1000, max: 60_000 }),
    unknownKidBudget: Object.freeze({ burst: 3, refill: 5000 }),
    signatureMismatchBudget: Object.freeze({ burst: 2, refill: 15_000 }),
  }),
  fetch: Object.freeze({
    requireHttps: true,
    allowedDomains: undefined,
    network: 'any',
    allowAddresses: Object.freeze([]),
    pinnedSpki: Object.freeze([]),
    ca: Object.freeze([]),
    userAgent: undefined,
    maxRedirects: 3,
    maxResponseBytes: 1_048_576,
    maxRsaBits: 4096,
    retry: Object.freeze({
      maxRetries: 2,
      attemptTimeout: 3000,
      initialBackoff: 250,
      maxBackoff: 2000,
      deadline: 8000,
      jitter: 'full',
    }),
  }),
  token: Object.freeze({
    profile: 'none',
    algorithms: ALGORITHMS,
    types: Object.freeze(['jwt', 'at+jwt']),
    requireType: false,
    requiredClaims: Object.freeze([]),
    claimTypes: 'strict',
    scopeClaims: Object.freeze(['scope', 'scp']),
    clockTolerance: 5000,
    maxTokenAge: undefined,
    verifiedTokens: Object.freeze({ max: 10_000 }),
  }),
  registration: Object.freeze({
    tenant: 'default',
    provider: 'default',
    audienceClaim: 'aud',
    dedicatedIssuer: false,
    prefetch: false,
  }),
  requests: Object.freeze({ required: true, errors: 'forward', preflight: 'authenticate', tenantTimeout: 5000 }),
  health: Object.freeze({ needs: 'every', details: false }),
  statusPage: Object.freeze({ title: 'Token verification', updateEvery: 5000, pageSize: 50 }),
  tenants: Object.freeze({ maxTenants: 10_000, loadedTenantBytes: 268_435_456, tenantTtl: 300_000 }),
  metrics: Object.freeze({
    labels: 'tenant+provider',
    maxLabelSets: 1000,
    buckets: Object.freeze({
      // With cached keys a verification takes well under a millisecond; one that waits for a provider takes up to eight
      // seconds.
      verification: Object.freeze([0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10]),
      refresh: Object.freeze([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
    }),
  }),
  logger: Object.freeze({ interval: 60_000 }),
  jwksCache: Object.freeze({ ttl: 600_000, refreshInterval: 300_000, fetchTimeout: 5000, maxStaleness: 3_600_000 }),
  register: Object.freeze({ replace: false }),
  jwksCacheStart: Object.freeze({ tolerateFailure: false }),
  maxTokenBytes: 16_384,
  verifiedTokenBytes: 67_108_864,
  maxOpenFetches: 64,
  maxSnapshotBytes: 2_097_152,
  redisKeyPrefix: 'jwks-auth:',
})

interface Defaults {
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly token: TokenPolicy
  readonly registration: {
    readonly tenant: string
    readonly provider: string
    readonly audienceClaim: string
    readonly dedicatedIssuer: boolean
    readonly prefetch: boolean
  }
  readonly requests: {
    readonly required: boolean
    readonly errors: 'forward' | 'respond'
    readonly preflight: 'authenticate' | 'pass'
    readonly tenantTimeout: number
  }
  readonly health: { readonly needs: 'every' | 'any'; readonly details: boolean }
  readonly statusPage: { readonly title: string; readonly updateEvery: number; readonly pageSize: number }
  readonly tenants: { readonly maxTenants: number; readonly loadedTenantBytes: number; readonly tenantTtl: number }
  readonly metrics: {
    readonly labels: 'tenant+provider'
    readonly maxLabelSets: number
    /** Upper bounds, in seconds. */
    readonly buckets: { readonly verification: readonly number[]; readonly refresh: readonly number[] }
  }
  readonly logger: { readonly interval: number }
  readonly jwksCache: {
    readonly ttl: number
    readonly refreshInterval: number
    readonly fetchTimeout: number
    readonly maxStaleness: number
  }
  readonly register: { readonly replace: boolean }
  readonly jwksCacheStart: { readonly tolerateFailure: boolean }
  /** The longest token that is parsed, in bytes. */
  readonly maxTokenBytes: number
  /** About how many bytes of heap the verified tokens of a registry may take. */
  readonly verifiedTokenBytes: number
  /** How many fetches of a registry may run at once. */
  readonly maxOpenFetches: number
  /** The longest snapshot that a store reads or writes, in bytes. */
  readonly maxSnapshotBytes: number
  /** The prefix of the keys and the channel of a Redis store. */
  readonly redisKeyPrefix: string
}
