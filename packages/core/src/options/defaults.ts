import type { CachePolicy } from './cache-policy.js'
import type { FetchPolicy } from './fetch-policy.js'
import type { TokenPolicy } from './token-policy.js'
import { ALGORITHMS } from '../keys/algorithms.js'

interface Defaults {
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly token: TokenPolicy
  readonly tenants: { readonly maxTenants: number; readonly tenantTtl: number }
  /** Longest token that is looked at, in bytes. */
  readonly maxTokenBytes: number
  /** About the most bytes of the heap that the verified tokens of a registry take. */
  readonly verifiedTokenBytes: number
  /** Longest snapshot that a store reads or writes, in bytes. */
  readonly maxSnapshotBytes: number
  /** What the keys and the channel of a Redis store begin with. */
  readonly redisKeyPrefix: string
  readonly tenant: string
  readonly provider: string
}

/** Every default of every option, in its resolved form: durations are milliseconds. */
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
  }),
  fetch: Object.freeze({
    requireHttps: true,
    allowedDomains: undefined,
    network: 'any',
    allowAddresses: Object.freeze([]),
    pinnedSpki: Object.freeze([]),
    ca: Object.freeze([]),
    maxRedirects: 3,
    maxResponseBytes: 1_048_576,
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
    requiredClaims: Object.freeze([]),
    scopeClaims: Object.freeze(['scope', 'scp']),
    clockTolerance: 5000,
    maxTokenAge: undefined,
    verifiedTokens: Object.freeze({ max: 10_000 }),
  }),
  tenants: Object.freeze({ maxTenants: 10_000, tenantTtl: 300_000 }),
  maxTokenBytes: 16_384,
  verifiedTokenBytes: 67_108_864,
  maxSnapshotBytes: 2_097_152,
  redisKeyPrefix: 'jwks-auth:',
  tenant: 'default',
  provider: 'default',
})
