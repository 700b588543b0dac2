import { describe, expect, it } from 'vitest'
import { DEFAULTS } from './defaults.js'

describe('the defaults', () => {
  it('are those that the documentation promises', () => {
    expect(DEFAULTS).toEqual({
      cache: {
        refreshEarly: 30_000,
        staleWhileError: 3_600_000,
        staleWhileRevalidate: 0,
        staleWait: 500,
        minTtl: 30_000,
        maxTtl: 24 * 3_600_000,
        defaultTtl: 600_000,
        mustRevalidate: 'ignore',
        prefetchJitter: 5000,
        negativeCacheTtl: 30_000,
        failureBackoff: { initial: 1000, max: 60_000 },
        unknownKidBudget: { burst: 3, refill: 5000 },
        signatureMismatchBudget: { burst: 2, refill: 15_000 },
      },
      fetch: {
        requireHttps: true,
        allowedDomains: undefined,
        network: 'any',
        allowAddresses: [],
        pinnedSpki: [],
        ca: [],
        userAgent: undefined,
        maxRedirects: 3,
        maxResponseBytes: 1024 * 1024,
        maxRsaBits: 4096,
        retry: {
          maxRetries: 2,
          attemptTimeout: 3000,
          initialBackoff: 250,
          maxBackoff: 2000,
          deadline: 8000,
          jitter: 'full',
        },
      },
      token: {
        profile: 'none',
        algorithms: [
          'RS256',
          'RS384',
          'RS512',
          'PS256',
          'PS384',
          'PS512',
          'ES256',
          'ES384',
          'ES512',
          'EdDSA',
          'Ed25519',
        ],
        types: ['jwt', 'at+jwt'],
        requireType: false,
        requiredClaims: [],
        claimTypes: 'strict',
        scopeClaims: ['scope', 'scp'],
        clockTolerance: 5000,
        maxTokenAge: undefined,
        verifiedTokens: { max: 10_000 },
      },
      registration: {
        tenant: 'default',
        provider: 'default',
        audienceClaim: 'aud',
        dedicatedIssuer: false,
        prefetch: false,
      },
      requests: { required: true, errors: 'forward', preflight: 'authenticate', tenantTimeout: 5000 },
      metrics: {
        labels: 'tenant+provider',
        maxLabelSets: 1000,
        buckets: {
          verification: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10],
          refresh: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        },
      },
      logger: { interval: 60_000 },
      jwksCache: { ttl: 600_000, refreshInterval: 300_000, fetchTimeout: 5000, maxStaleness: 3_600_000 },
      register: { replace: false },
      jwksCacheStart: { tolerateFailure: false },
      health: { needs: 'every', details: false },
      statusPage: { title: 'Token verification', updateEvery: 5000, pageSize: 50 },
      tenants: { maxTenants: 10_000, loadedTenantBytes: 268_435_456, tenantTtl: 300_000 },
      maxOpenFetches: 64,
      maxTokenBytes: 16 * 1024,
      verifiedTokenBytes: 64 * 1024 * 1024,
      maxSnapshotBytes: 2 * 1024 * 1024,
      redisKeyPrefix: 'jwks-auth:',
    })
  })

  it('cannot be changed, at any depth', () => {
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))
    expect(frozen(DEFAULTS)).toBe(true)
  })
})
