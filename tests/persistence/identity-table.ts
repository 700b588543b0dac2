import { generateKeyPairSync } from 'node:crypto'
import type { RegistrationOptions, SharedOptions } from '@jwks-auth/core'
import { createTestAuthority } from '@jwks-auth/testing'

type KeysOf<T> = T extends unknown ? keyof T : never

/**
 * Where registrations that differ in an option alone have caches of their own: `everywhere` (in memory, in stores, in fleets), `memory` (what a
 * store gives is judged anew by it), or `nowhere` (it has no part in which keys there are).
 */
export interface Decision {
  readonly apart: 'everywhere' | 'memory' | 'nowhere'
  readonly one: unknown
  readonly other: unknown
  /** What both have beside it. */
  readonly beside?: object
}

const [ca, otherCa] = (await Promise.all([createTestAuthority(), createTestAuthority()])).map((made) => made.ca)
const pin = (fill: number): string => Buffer.alloc(32, fill).toString('base64')
const keySet = (): object => ({
  keys: [{ ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), alg: 'EdDSA', kid: 'one' }],
})
const placeholder = (discovery: string): object => ({ claim: 'tid', values: ['x', 'y'], discovery })
const URL = 'https://localhost:1/jwks'

/** The compiler wants a decision for each option that there is. */
export const DECISIONS: Readonly<Record<KeysOf<RegistrationOptions>, Decision>> = {
  tenant: { apart: 'nowhere', one: 'a', other: 'b' },
  provider: { apart: 'nowhere', one: 'a', other: 'b' },
  prefetch: { apart: 'nowhere', one: false, other: true },
  tenantClaim: { apart: 'nowhere', one: 'org', other: 'tid' },
  dedicatedIssuer: { apart: 'nowhere', one: false, other: true },

  issuer: { apart: 'everywhere', one: 'https://localhost:1/', other: 'https://localhost:1/other' },
  issuerAliases: { apart: 'nowhere', one: ['x'], other: ['y'] },
  issuerPlaceholder: {
    apart: 'everywhere',
    one: placeholder('x'),
    other: placeholder('y'),
    beside: { issuer: 'https://localhost:1/{tid}/' },
  },
  keyIssuers: { apart: 'nowhere', one: 'ignore', other: 'respect' },
  jwksUri: { apart: 'everywhere', one: URL, other: `${URL}?other` },
  jwks: { apart: 'memory', one: keySet(), other: keySet() },
  requestHeaders: { apart: 'everywhere', one: { 'x-key': 'one' }, other: { 'x-key': 'other' } },
  bearerTokenFile: { apart: 'everywhere', one: '/one', other: '/other', beside: { bearerTokenId: 'pod' } },
  bearerTokenId: { apart: 'everywhere', one: 'pod', other: 'other-pod', beside: { bearerTokenFile: '/token' } },

  audience: { apart: 'nowhere', one: 'a', other: ['b'] },
  audienceClaim: { apart: 'nowhere', one: 'client_id', other: 'azp' },
  claimValues: { apart: 'nowhere', one: { a: 1 }, other: { a: 2 } },
  // Which trust domain it is has no part in it; that it is one, which keys there are.
  spiffeTrustDomain: { apart: 'everywhere', one: 'acme.test', other: undefined },
  profile: { apart: 'nowhere', one: 'none', other: 'rfc9068' },
  algorithms: { apart: 'nowhere', one: ['RS256'], other: ['ES256'] },
  types: { apart: 'nowhere', one: ['JWT'], other: ['at+jwt'] },
  claimTypes: { apart: 'nowhere', one: 'strict', other: 'lenient' },
  requireType: { apart: 'nowhere', one: true, other: false },
  requiredClaims: { apart: 'nowhere', one: ['a'], other: ['b'] },
  scopeClaims: { apart: 'nowhere', one: ['a'], other: ['b'] },
  clockTolerance: { apart: 'nowhere', one: '1ms', other: '2ms' },
  maxTokenAge: { apart: 'nowhere', one: '1ms', other: '2ms' },
  verifiedTokens: { apart: 'nowhere', one: { max: 1 }, other: false },

  requireHttps: { apart: 'everywhere', one: true, other: false },
  allowedDomains: { apart: 'everywhere', one: ['localhost'], other: ['localhost', 'example.com'] },
  network: { apart: 'everywhere', one: 'any', other: 'public' },
  allowAddresses: { apart: 'everywhere', one: ['10.0.0.1'], other: ['10.0.0.2'] },
  pinnedSpki: { apart: 'everywhere', one: [pin(1)], other: [pin(2)] },
  ca: { apart: 'everywhere', one: ca, other: otherCa },
  maxRedirects: { apart: 'everywhere', one: 0, other: 1 },
  userAgent: { apart: 'memory', one: 'one', other: 'other' },
  maxResponseBytes: { apart: 'memory', one: 1000, other: 2000 },
  retry: { apart: 'memory', one: { maxRetries: 0 }, other: { maxRetries: 1 } },

  refreshEarly: { apart: 'memory', one: '1ms', other: '2ms' },
  staleWhileError: { apart: 'memory', one: '1ms', other: '2ms' },
  mustRevalidate: { apart: 'memory', one: 'ignore', other: 'respect' },
  staleWhileRevalidate: { apart: 'memory', one: '1ms', other: '2ms' },
  staleWait: { apart: 'memory', one: 1, other: 2 },
  minTtl: { apart: 'memory', one: '1ms', other: '2ms' },
  maxTtl: { apart: 'memory', one: '2h', other: '3h' },
  defaultTtl: { apart: 'memory', one: '2m', other: '3m' },
  prefetchJitter: { apart: 'memory', one: 1, other: 2 },
  negativeCacheTtl: { apart: 'memory', one: '1ms', other: '2ms' },
  failureBackoff: { apart: 'memory', one: { initial: 1 }, other: { initial: 2 } },
  unknownKidBudget: { apart: 'memory', one: { burst: 1 }, other: { burst: 2 } },
  signatureMismatchBudget: { apart: 'memory', one: { burst: 1 }, other: { burst: 3 } },
}

/** What a registry is told beyond its registrations, and why that keeps nothing apart, or what does. */
export const REGISTRY_DECISIONS: Readonly<Record<keyof SharedOptions, string>> = {
  observers: 'they are told, and decide nothing',
  debug: 'what is logged of refusals',
  maxTokenBytes: 'of tokens',
  verifiedTokenBytes: 'of tokens',
  maxRsaBits: 'of which published keys are used: those that are read, from the provider or a store, are judged alike',
  maxOpenFetches: 'when a provider is asked, not what it answers',
  clock: 'processes that share a store share the time',
  dispatcher: 'what it does cannot be told: it needs a dispatcherId beside a store',
  dispatcherId: 'apart in stores; a registry has one dispatcher',
  signatures: 'they check tokens, and have no part in which keys there are',
  store: 'it is what is shared',
}
