import { createRegistry, createVerifier, JwksCache, OptionsError, scopeGuard } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { refused, register, right } from './setup.js'

const HOST = 'https://login.example.com'
const OPENID = '/.well-known/openid-configuration'
const OAUTH = '/.well-known/oauth-authorization-server'
const KEYS = `${HOST}/keys`
const rulesOf = (options: object): readonly string[] => refused(options).map(({ field, rule }) => `${field} ${rule}`)

describe('The URL of another document', () => {
  it.each([
    `${HOST}${OPENID}`,
    `${HOST}${OPENID}/`,
    `${HOST}/tenants/acme${OPENID}`,
    `${HOST}${OAUTH}`,
    `${HOST}${OAUTH}/tenants/acme`,
    `${HOST}/.well-known/jwks.json`,
  ])('is no issuer: %s, with keys of its own or without', (issuer) => {
    const expected = [expect.stringMatching(/^issuer must be the issuer itself, not the URL of its metadata or keys/)]
    expect(rulesOf({ issuer })).toEqual(expected)
    expect(rulesOf({ issuer, jwksUri: KEYS })).toEqual(expected)
    expect(rulesOf({ issuerAliases: [issuer] })).toEqual([expect.stringMatching(/^issuerAliases .*the issuer itself/)])
  })

  it.each([`${HOST}${OPENID}`, `${HOST}/tenants/acme${OPENID}/`, `${HOST}${OAUTH}`])('is no jwksUri: %s', (jwksUri) => {
    expect(rulesOf({ jwksUri })).toEqual([
      'jwksUri must be the URL of the key set, not of the metadata: what the metadata calls "jwks_uri"',
    ])
    expect(() => new JwksCache({ jwksUri })).toThrow(/jwksUri: must be the URL of the key set/)
  })

  it.each([`${HOST}${OPENID}/jwks`, `${HOST}/.well-known/jwks.json`, `${HOST}/well-known/openid-configuration`])(
    'is told from one that has keys: %s',
    (jwksUri) => {
      expect(register({ ...right, jwksUri }).source).toMatchObject({ url: jwksUri })
    },
  )
})

describe('Options that exclude each other', () => {
  /** Every option of a registration and of what is shared, wrong: all are known, however they are combined. */
  const all = Object.fromEntries(
    [
      'issuer issuerAliases issuerPlaceholder keyIssuers audience audienceClaim claimValues tenantClaim dedicatedIssuer prefetch',
      'requestHeaders bearerTokenFile bearerTokenId tenant provider profile algorithms types requiredClaims scopeClaims',
      'clockTolerance maxTokenAge verifiedTokens requireHttps allowedDomains network allowAddresses pinnedSpki ca userAgent',
      'maxRedirects maxResponseBytes retry observers maxTokenBytes verifiedTokenBytes maxRsaBits maxOpenFetches clock',
      'dispatcher dispatcherId signatures store minTtl maxTtl failureBackoff unknownKidBudget signatureMismatchBudget',
    ]
      .join(' ')
      .split(' ')
      .map((name) => [name, Symbol('wrong')]),
  )
  const problemsOf = (make: () => unknown): readonly string[] => {
    try {
      make()
      return []
    } catch (error) {
      return error instanceof OptionsError
        ? error.problems.map(({ field, rule }) => `${field} ${rule}`)
        : [String(error)]
    }
  }

  it('jwks beside jwksUri is one mistake, with one line', () => {
    const both = { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(42) + 'E' }] }, jwksUri: KEYS }
    expect(rulesOf(both)).toContain('jwks cannot be combined with jwksUri: give one of them')
    expect(rulesOf(both).join()).not.toContain('jwksUri is not')
  })

  it.each([{}, { jwks: 1 }, { jwksUri: 1 }, { jwks: 1, jwksUri: 1 }])(
    'are never said to be no options: all of them, with %j',
    (keys) => {
      const problems = problemsOf(() => Reflect.apply(createVerifier, undefined, [{ ...all, ...keys }]))
      expect(problems.length).toBeGreaterThan(20)
      expect(problems.filter((problem) => problem.includes('is not an option'))).toEqual([])
    },
  )
})

describe('A store', () => {
  const methods = { load() {}, save() {}, delete() {}, close() {} }
  const problemOf = (store: unknown): unknown => {
    try {
      Reflect.apply(createRegistry, undefined, [{ store }])
    } catch (error) {
      return error instanceof OptionsError ? error.problems[0] : error
    }
    return undefined
  }

  it.each([methods, { ...methods, integrityKey: undefined }, { ...methods, integrityKey: 'short' }])(
    'that lacks an integrityKey is told so by that name: %o',
    (store) => {
      expect(problemOf(store)).toMatchObject({
        field: 'store.integrityKey',
        rule: 'must be a secret of at least 32 bytes, a list of 1 to 10 of them, or false',
      })
    },
  )

  it('that lacks a method is told which it needs', () => {
    expect(problemOf({ ...methods, load: undefined })).toMatchObject({ field: 'store', value: 'an object' })
  })
})

describe('A list in the place of one', () => {
  it('is told where several go: scopes', () => {
    expect(() => scopeGuard([['a', 'b']] as never)).toThrow(
      "must be a scope, not a list: requireScope('a', 'b'); got a list",
    )
  })

  it.each([{}, { jwksUri: KEYS }])('is told where several go: issuers, with %j', (keys) => {
    expect(rulesOf({ issuer: [HOST], ...keys })).toEqual([
      'issuer must be one text: its other spellings go into issuerAliases',
    ])
  })
})
