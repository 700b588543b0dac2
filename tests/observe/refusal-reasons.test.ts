import {
  admit,
  anyScopeGuard,
  claimsGuard,
  createAuthenticator,
  createRegistry,
  createVerifier,
  judgeRequest,
  RefusedError,
  scopeGuard,
  tenantFrom,
  type Guard,
  type RefusalCode,
} from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { REFUSAL_CODES } from '../../packages/core/src/errors/errors.js'
import { aService, AUDIENCE, type Service } from './setup.js'
import { keepStandardError } from './standard-error.js'

const { written, last } = keepStandardError()

interface Case {
  readonly options?: object
  readonly claims?: object
  readonly sign?: object
  /** Where no issuer would sign such a token: what is sent. */
  readonly change?: (token: string) => string
  readonly says: readonly (string | RegExp)[]
}

const BOUND = 'x'.repeat(200)
/** What is judged by a token alone, each with what the line says: an option or a rule, what it expected, and what was found. */
const TOKENS: Partial<Readonly<Record<RefusalCode, readonly Case[]>>> = {
  token_too_large: [
    { change: (token) => token.padEnd(20_000, 'A'), says: ['20000 characters', 'maxTokenBytes is 16384'] },
  ],
  token_malformed: [
    { change: (token) => token.slice(0, 30), says: ['it has 1 part(s) of 30 characters, and a JWT has three'] },
    { sign: { header: { kid: 7 } }, says: ['(kid is not a string)', 'kid 7'] },
    { change: (token) => `${token}!`, says: ['(the signature is not base64url)'] },
  ],
  token_critical_header: [
    { sign: { header: { crit: ['exp'] } }, says: ['crit found ["exp"], expected none'] },
    { sign: { header: { b64: false } }, says: ['b64 found false, expected none'] },
  ],
  token_type_refused: [
    { sign: { typ: 'logout+jwt' }, says: ['typ found "logout+jwt", expected ["jwt", "at+jwt"], or none'] },
    {
      sign: { typ: 'id+jwt' },
      says: [
        'typ found "id+jwt" (an ID token: let the client send the access token), expected ["jwt", "at+jwt"], or none',
      ],
    },
    {
      options: { profile: 'rfc9068' },
      sign: { typ: 'JWT' },
      says: [`typ found "JWT", expected ["at+jwt"] (profile: 'rfc9068')`],
    },
    {
      options: { requireType: true },
      sign: { header: { typ: undefined } },
      says: ['typ found none, expected ["jwt", "at+jwt"] (requireType: true)'],
    },
  ],
  token_algorithm_refused: [
    { options: { algorithms: ['RS256'] }, says: ['alg found "ES256", expected RS256'] },
    {
      sign: { header: { alg: 'HS256' } },
      says: ['alg found "HS256" (symmetric: let the provider sign with a private key, such as RS256), expected RS256'],
    },
  ],
  token_issuer_unknown: [
    { claims: { iss: 'https://other.test' }, says: [/iss found "https:\/\/other\.test", expected \["http:[^"]+"\]/] },
  ],
  token_audience_refused: [
    { claims: { aud: 'https://other.test' }, says: [`aud found "https://other.test", expected ["${AUDIENCE}"]`] },
    {
      options: { audienceClaim: 'client.id' },
      claims: { client: { id: 'other' } },
      says: [`client.id found "other", expected ["${AUDIENCE}"]`],
    },
  ],
  token_tenant_refused: [
    { claims: { org: 'globex' }, says: ['claim "org" found "globex", expected "acme" (tenantClaim)'] },
  ],
  token_claim_invalid: [
    {
      options: { requiredClaims: ['email', 'a.b'] },
      says: [
        'claim "email" found none, expected any value (requiredClaims)',
        'claim "a.b" found none, expected any value (requiredClaims)',
      ],
    },
    {
      options: { profile: 'rfc9068', requiredClaims: ['email', 'jti'] },
      claims: { jti: undefined },
      says: [
        'claim "email" found none, expected any value (requiredClaims); ' +
          'claim "jti" found none, expected any value (requiredClaims); ' +
          `claim "client_id" found none, expected any value (profile: 'rfc9068')`,
      ],
    },
    {
      options: { requiredClaims: ['email'] },
      claims: { email: null },
      says: ['claim "email" found none, expected any'],
    },
    {
      options: { profile: 'rfc9068' },
      says: [`claim "client_id" found none, expected any value (profile: 'rfc9068')`],
    },
    {
      options: { profile: 'rfc9068' },
      claims: { client_id: 7 },
      says: [`claim "client_id" found 7, expected a text (profile: 'rfc9068')`],
    },
    {
      options: { claimValues: { role: ['admin', 'owner'], 'realm.level': 3 } },
      claims: { role: 'guest', realm: { level: '3' } },
      says: [
        'claim "role" found "guest", expected ["admin", "owner"] (claimValues)',
        'claim "realm.level" found "3", expected [3] (claimValues)',
      ],
    },
    { claims: { sub: 42 }, says: [`claim "sub" found 42, expected a text (claimTypes: 'strict')`] },
    { claims: { jti: { x: 1 } }, says: [`claim "jti" found (object), expected a text (claimTypes: 'strict')`] },
    { options: { claimTypes: 'lenient' }, claims: { sub: 1.5 }, says: ['claim "sub" found 1.5, expected a text;'] },
    { claims: { exp: undefined }, says: ['claim "exp" found none, expected a NumericDate'] },
    { claims: { nbf: 'soon' }, says: ['claim "nbf" found "soon", expected a NumericDate'] },
    {
      options: { maxTokenAge: '1h' },
      claims: { iat: undefined },
      says: ['claim "iat" found none, expected a NumericDate (maxTokenAge)'],
    },
    {
      options: { spiffeTrustDomain: 'example.org' },
      claims: { sub: 'spiffe://other.org/a' },
      says: ['claim "sub" found "spiffe://other.org/a", expected spiffe://example.org/… (spiffeTrustDomain)'],
    },
    {
      options: { requiredClaims: Array.from({ length: 40 }, (_, index) => `claim${index}`) },
      says: ['claim "claim0" found none', '35 more claims are not as expected'],
    },
    {
      options: { claimValues: { role: 'admin' } },
      claims: { role: `\n${BOUND}${BOUND}` },
      says: [`claim "role" found "\\u{a}${'x'.repeat(199)}…", expected ["admin"] (claimValues)`],
    },
  ],
  token_expired: [{ claims: { exp: 1 }, says: [/exp 1 \(\d+ s ago\)/, 'clockTolerance 5 s'] }],
  token_not_yet_valid: [{ claims: { nbf: 8e9 }, says: [/nbf 8000000000 \(in \d+ s\)/, 'clockTolerance 5 s'] }],
  token_too_old: [
    { options: { maxTokenAge: '1h' }, claims: { iat: 1 }, says: [/iat 1 \(\d+ s ago\)/, 'maxTokenAge 3600 s'] },
  ],
  key_unknown: [{ sign: { kid: 'k9' }, says: ['kid "k9"', /1 key\(s\) from \d+ s ago: "[^"]+" for ES256/] }],
  signature_invalid: [
    {
      change: (token) => `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`,
      says: [/kid "([^"]+)".*1 key\(s\) from \d+ s ago: "\1" for ES256/],
    },
  ],
}

const CASES = Object.entries(TOKENS).flatMap(([code, cases]) => cases.map((one) => ({ code, ...one })))

async function tell({
  options = {},
  claims = {},
  sign = {},
  change = (token) => token,
}: Omit<Case, 'says'>): Promise<Service> {
  const service = await aService([], { debug: true })
  service.register('acme', options)
  const token = await service.issuer.sign({ org: 'acme', ...claims }, sign)
  await service.verify('acme', change(token))
  for (const part of token.split('.')) expect(last()).not.toContain(part.slice(0, 16))
  return service
}

describe('With debug, the line of a refusal says what was expected and found', () => {
  it.each(CASES)('$code: $says', async ({ code, says, ...one }) => {
    await tell(one)
    expect(last()).toContain(`: ${code}`)
    for (const each of says) expect(last()).toMatch(each)
    expect(last()).toMatch(/^[\x20-\x7E…]{1,4000}\n$/)
  })

  it('of each code that a token can be refused with', () => {
    const ofRequests = [
      'authorization_repeated',
      'authorization_malformed',
      'host_invalid',
      'tenant_missing',
      'token_missing',
    ]
    const elsewhere = [
      ...ofRequests,
      'scope_insufficient',
      'claims_insufficient',
      'keys_unavailable',
      'tenant_unavailable',
      'closed',
    ]
    expect([...Object.keys(TOKENS), ...elsewhere].toSorted()).toEqual(REFUSAL_CODES.toSorted())
  })

  it('of a placeholder: the claim that has to stand in iss', async () => {
    const service = await aService([], { debug: true })
    const issuerPlaceholder = { claim: 'tid', values: ['a', 'b'] }
    service.register('acme', { issuer: 'https://login.test/{tid}/v2', issuerPlaceholder })
    await service.verify('acme', service.issuer.sign({ org: 'acme', iss: 'https://login.test/a/v2', tid: 'b' }))
    expect(last()).toContain('claim "tid" found "b", expected what stands in iss (issuerPlaceholder)')
  })

  it('of a tenant that the token names: the claim that names it', async () => {
    const service = await aService([], { debug: true })
    service.register('acme')
    for (const [tenant, found] of [
      [tenantFrom.claim('act.org'), 'claim "act.org" found 7, expected the name of a tenant (option tenant)'],
      [{ from: 'claim', read: () => undefined } as const, 'the function of the option tenant found none in the token'],
    ] as const) {
      const authenticator = createAuthenticator({ registry: service.registry, tenant })
      await authenticator.authenticate(request(await service.issuer.sign({ act: { org: 7 } })))
      expect(last()).toContain(`token_tenant_refused`)
      expect(last()).toContain(found)
    }
  })

  it('of a tenant that is not loaded, and of one that is not named', async () => {
    const registry = createRegistry({ debug: true, loadTenant: () => Promise.reject(new Error('down')) })
    const verifier = createVerifier({ registry })
    await expect(verifier.verify('a.b.c', { tenant: 'acme' })).rejects.toThrow('is invalid')
    const claims = Buffer.from(JSON.stringify({ iss: 'https://a.test' })).toString('base64url')
    const header = Buffer.from(JSON.stringify({ alg: 'ES256' })).toString('base64url')
    await expect(verifier.verify(`${header}.${claims}.AAAA`, { tenant: 'acme' })).rejects.toThrow(
      'Tokens cannot be verified',
    )
    expect(last()).toMatch(/tenant_unavailable.*tenant "acme" is not loaded/)
    const verify: unknown = Reflect.get(verifier, 'verify')
    if (typeof verify !== 'function') throw new TypeError('no function')
    await expect(Reflect.apply(verify, verifier, ['a.b.c'])).rejects.toThrow('names no tenant')
    expect(last()).toContain(
      'tenant_missing; verify was called without the name of a tenant: verify(token, { tenant })',
    )
    await registry.close()
  })

  it('of a function of the option tenant that takes too long', async () => {
    const service = await aService([], { debug: true })
    const tenant = (): Promise<string> => new Promise(() => {})
    const authenticator = createAuthenticator({ registry: service.registry, tenant })
    const outcome = authenticator.authenticate(request('a.b.c'))
    await service.clock.advance(5000)
    await outcome
    expect(last()).toMatch(/503: tenant_unavailable \(the tenant function took too long\); the function of the option/)
    expect(written).toHaveLength(1)
  })

  it.each<[string, Guard, string]>([
    ['requireScope', scopeGuard(['a', 'b']), 'scopes required ["a", "b"]; scopes granted ["read"]'],
    ['requireAnyScope', anyScopeGuard(['a', 'b']), 'one scope required of ["a", "b"]; scopes granted ["read"]'],
    [
      'requireClaims',
      claimsGuard({ role: 'admin', level: 3, sub: 'user-1' }),
      'claims_insufficient; claim "role" found "guest", expected "admin" (requireClaims); claim "level" found none, expected 3',
    ],
    [
      'requireClaims',
      claimsGuard({ groups: 'staff' }),
      `claim "groups" found ["a", "${'x'.repeat(200)}…"], expected "staff"`,
    ],
    ['requireClaims', claimsGuard(() => false), 'the function of requireClaims did not answer true'],
    ['a guard of its own', () => new RefusedError('scope_insufficient'), 'scopes granted ["read"]'],
  ])('of %s', async (_name, guard, expected) => {
    const service = await aService([], { debug: true })
    service.register('acme')
    const authenticator = createAuthenticator({ registry: service.registry, tenant: () => 'acme' })
    const groups = ['a', `${BOUND}${BOUND}`]
    const framework = {}
    const token = await service.issuer.sign({ org: 'acme', scope: 'read', role: 'guest', groups })
    await admit(authenticator, framework, request(token))
    judgeRequest(framework, guard)
    expect(last()).toContain(expected)
  })
})

function request(token: string) {
  const headers = { authorization: `Bearer ${token}` }
  return { method: 'GET', url: '/', host: 'a.test', headers, rawHeaders: Object.entries(headers).flat() }
}
