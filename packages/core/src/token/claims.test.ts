import { describe, expect, it } from 'vitest'
import { RefusedError, type RefusalCode } from '../errors/errors.js'
import { DEFAULTS } from '../options/defaults.js'
import type { TokenPolicy } from './token-policy.js'
import { validateClaims, type ClaimRules, type ValidatedClaims } from './claims.js'

const now = 1_800_000_000
const good = { iss: 'https://issuer.example', aud: 'api', exp: now + 60, iat: now, sub: 'user' }
const subject: Omit<ClaimRules, 'token'> = {
  issuer: 'https://issuer.example',
  issuers: undefined,
  keyIssuers: false,
  audience: ['api', 'other-api'],
  audienceClaim: 'aud',
  claimValues: [],
  tenantClaim: undefined,
}

const LENIENT = { claimTypes: 'lenient' } as const
const USE = { name: 'use', values: ['access'] }

interface Trial {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly policy?: Partial<TokenPolicy>
  readonly subject?: Partial<Omit<ClaimRules, 'token'>>
}

function judged(trial: Trial): ValidatedClaims {
  const rules = { ...subject, ...trial.subject, token: { ...DEFAULTS.token, ...trial.policy } }
  const claims = Object.fromEntries(
    Object.entries({ ...good, ...trial.claims }).filter(([, value]) => value !== undefined),
  )
  const header = { alg: 'ES256', ...trial.header }
  return validateClaims({ header, claims }, rules, now * 1000)
}

function judge(trial: Trial): RefusalCode | 'ok' {
  try {
    judged(trial)
    return 'ok'
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
}

/** The detail of a refusal, which a log shows. */
function detailOf(trial: Trial): string | undefined {
  try {
    return void judged(trial)
  } catch (error) {
    return error instanceof RefusedError ? error.detail : String(error)
  }
}

const accessToken: Trial = {
  header: { typ: 'at+jwt' },
  claims: { client_id: 'web', jti: 'token-1' },
  policy: { profile: 'rfc9068' },
}

describe('claims', () => {
  it.each<[string, Trial, RefusalCode | 'ok']>([
    ['all in order', {}, 'ok'],

    ['alg none', { header: { alg: 'none' } }, 'token_algorithm_refused'],
    ['alg None', { header: { alg: 'None' } }, 'token_algorithm_refused'],
    ['alg HS256', { header: { alg: 'HS256' } }, 'token_algorithm_refused'],
    ['alg in other case', { header: { alg: 'es256' } }, 'token_algorithm_refused'],
    ['an alg named like an object member', { header: { alg: 'constructor' } }, 'token_algorithm_refused'],
    ['an alg that is not configured', { policy: { algorithms: ['RS256'] } }, 'token_algorithm_refused'],

    ['typ at+jwt', { header: { typ: 'at+jwt' } }, 'ok'],
    ['typ in any case, with application/', { header: { typ: 'Application/AT+JWT' } }, 'ok'],
    ['typ of a logout token', { header: { typ: 'logout+jwt' } }, 'token_type_refused'],
    ['typ of a DPoP proof', { header: { typ: 'dpop+jwt' } }, 'token_type_refused'],
    ['an empty typ', { header: { typ: '' } }, 'token_type_refused'],
    ['a configured typ', { header: { typ: 'secevent+jwt' }, policy: { types: ['secevent+jwt'] } }, 'ok'],

    ['no typ, where one is required', { policy: { requireType: true } }, 'token_type_refused'],
    ['a typ, where one is required', { header: { typ: 'JWT' }, policy: { requireType: true } }, 'ok'],
    [
      'another typ, where one is required',
      { header: { typ: 'at+jwt' }, policy: { requireType: true, types: ['jwt'] } },
      'token_type_refused',
    ],

    ['no iss', { claims: { iss: undefined } }, 'token_issuer_unknown'],
    ['iss in an array', { claims: { iss: ['https://issuer.example'] } }, 'token_issuer_unknown'],
    ['iss with a trailing slash', { claims: { iss: 'https://issuer.example/' } }, 'token_issuer_unknown'],
    ['iss in other case', { claims: { iss: 'https://ISSUER.example' } }, 'token_issuer_unknown'],

    ['no aud', { claims: { aud: undefined } }, 'token_audience_refused'],
    ['an aud list with ours', { claims: { aud: ['else', 'other-api'] } }, 'ok'],
    ['an aud list without ours', { claims: { aud: ['else'] } }, 'token_audience_refused'],
    ['an empty aud list', { claims: { aud: [] } }, 'token_audience_refused'],
    ['a prefix of our aud', { claims: { aud: 'ap' } }, 'token_audience_refused'],
    ['our aud as a prefix', { claims: { aud: 'api/v2' } }, 'token_audience_refused'],
    ['aud as an object', { claims: { aud: { api: true } } }, 'token_audience_refused'],
    ['aud nested in lists', { claims: { aud: [['api']] } }, 'token_audience_refused'],
    ['any aud, said aloud', { claims: { aud: undefined }, subject: { audience: false } }, 'ok'],

    [
      'an audience in the claim that stands for aud',
      {
        claims: { aud: undefined, client_id: 'api' },
        subject: { audienceClaim: 'client_id' },
      },
      'ok',
    ],
    [
      'another in it',
      { claims: { client_id: 'else' }, subject: { audienceClaim: 'client_id' } },
      'token_audience_refused',
    ],
    [
      'aud alone where another claim stands for it',
      { subject: { audienceClaim: 'client_id' } },
      'token_audience_refused',
    ],
    [
      'a claim that only the prototype has for aud',
      { subject: { audienceClaim: 'constructor' } },
      'token_audience_refused',
    ],

    ['a claim with its value', { claims: { use: 'access' }, subject: { claimValues: [USE] } }, 'ok'],
    ['a claim with another value', { claims: { use: 'id' }, subject: { claimValues: [USE] } }, 'token_claim_invalid'],
    ['no claim where a value is required', { subject: { claimValues: [USE] } }, 'token_claim_invalid'],
    [
      'a list that holds the value',
      { claims: { use: ['access'] }, subject: { claimValues: [USE] } },
      'token_claim_invalid',
    ],
    [
      'one of two claims with its value',
      { claims: { use: 'access' }, subject: { claimValues: [USE, { name: 'org', values: [1] }] } },
      'token_claim_invalid',
    ],
    [
      'a value of another type',
      { claims: { org: '1' }, subject: { claimValues: [{ name: 'org', values: [1, true] }] } },
      'token_claim_invalid',
    ],
    [
      'one of several values',
      { claims: { org: true }, subject: { claimValues: [{ name: 'org', values: [1, true] }] } },
      'ok',
    ],

    ['no exp', { claims: { exp: undefined } }, 'token_claim_invalid'],
    ['exp as text', { claims: { exp: String(now + 60) } }, 'token_claim_invalid'],
    ['exp null', { claims: { exp: null } }, 'token_claim_invalid'],
    ['exp negative', { claims: { exp: -1 } }, 'token_claim_invalid'],
    ['exp huge', { claims: { exp: 1e300 } }, 'token_claim_invalid'],
    ['exp infinite', { claims: { exp: Infinity } }, 'token_claim_invalid'],
    ['exp just inside the tolerance', { claims: { exp: now - 4.999 } }, 'ok'],
    ['exp at the end of the tolerance', { claims: { exp: now - 5 } }, 'token_expired'],
    ['exp with no tolerance', { claims: { exp: now }, policy: { clockTolerance: 0 } }, 'token_expired'],
    ['exp at the last moment that a Date can hold', { claims: { exp: 8_640_000_000_000 } }, 'ok'],
    ['exp after it', { claims: { exp: 8_640_000_000_001 } }, 'token_claim_invalid'],
    ['nbf and iat at the epoch', { claims: { nbf: 0, iat: 0 } }, 'ok'],
    ['exp that is no number', { claims: { exp: NaN } }, 'token_claim_invalid'],
    ['nbf just inside the tolerance', { claims: { nbf: now + 5 } }, 'ok'],
    ['nbf beyond the tolerance', { claims: { nbf: now + 5.001 } }, 'token_not_yet_valid'],
    ['nbf as text', { claims: { nbf: '0' } }, 'token_claim_invalid'],
    ['iat as text', { claims: { iat: 'now' } }, 'token_claim_invalid'],
    ['iat in the future where no age is asked for', { claims: { iat: now + 1000 } }, 'ok'],

    ['an age within the limit', { claims: { iat: now - 60 }, policy: { maxTokenAge: 60_000 } }, 'ok'],
    ['an age at the end of the tolerance', { claims: { iat: now - 65 }, policy: { maxTokenAge: 60_000 } }, 'ok'],
    ['an age just beyond it', { claims: { iat: now - 65.001 }, policy: { maxTokenAge: 60_000 } }, 'token_too_old'],
    ['an age beyond the limit', { claims: { iat: now - 66 }, policy: { maxTokenAge: 60_000 } }, 'token_too_old'],
    [
      'no iat where an age is asked for',
      { claims: { iat: undefined }, policy: { maxTokenAge: 60_000 } },
      'token_claim_invalid',
    ],
    ['iat at the end of the tolerance', { claims: { iat: now + 5 }, policy: { maxTokenAge: 60_000 } }, 'ok'],
    [
      'iat in the future where an age is asked for',
      { claims: { iat: now + 6 }, policy: { maxTokenAge: 60_000 } },
      'token_not_yet_valid',
    ],

    ['a required claim present', { policy: { requiredClaims: ['sub'] } }, 'ok'],
    ['a required claim absent', { policy: { requiredClaims: ['jti'] } }, 'token_claim_invalid'],
    ['a required claim null', { claims: { jti: null }, policy: { requiredClaims: ['jti'] } }, 'token_claim_invalid'],
    ['another one null', { claims: { acr: null }, policy: { requiredClaims: ['acr'] } }, 'token_claim_invalid'],
    ['one that is false, or empty', { claims: { acr: false }, policy: { requiredClaims: ['acr'] } }, 'ok'],
    [
      'a required claim that only the prototype has',
      { policy: { requiredClaims: ['toString'] } },
      'token_claim_invalid',
    ],
    ['no sub, which is not required', { claims: { sub: undefined } }, 'ok'],
    ['sub that is no string', { claims: { sub: 1 } }, 'token_claim_invalid'],
    ['jti that is no string', { claims: { jti: [] } }, 'token_claim_invalid'],

    ['a whole number as sub, where they are taken', { claims: { sub: 1 }, policy: LENIENT }, 'ok'],
    ['a whole number as jti', { claims: { jti: 0 }, policy: LENIENT }, 'ok'],
    ['a fraction as sub', { claims: { sub: 1.5 }, policy: LENIENT }, 'token_claim_invalid'],
    [
      'a number that JSON cannot tell from the next',
      { claims: { sub: 2 ** 53 }, policy: LENIENT },
      'token_claim_invalid',
    ],
    ['a boolean as sub', { claims: { sub: true }, policy: LENIENT }, 'token_claim_invalid'],
    ['a list as jti', { claims: { jti: [] }, policy: LENIENT }, 'token_claim_invalid'],
    [
      'null as nbf, iat, sub and jti',
      { claims: { nbf: null, iat: null, sub: null, jti: null }, policy: LENIENT },
      'ok',
    ],
    ['null as exp', { claims: { exp: null }, policy: LENIENT }, 'token_claim_invalid'],
    ['null as aud', { claims: { aud: null }, policy: LENIENT }, 'token_audience_refused'],
    [
      'null as iat, where an age is asked for',
      { claims: { iat: null }, policy: { ...LENIENT, maxTokenAge: 60_000 } },
      'token_claim_invalid',
    ],
    [
      'null as sub, where it is required',
      { claims: { sub: null }, policy: { ...LENIENT, requiredClaims: ['sub'] } },
      'token_claim_invalid',
    ],
    ['a time as text', { claims: { nbf: '0' }, policy: LENIENT }, 'token_claim_invalid'],
    [
      'a number as sub, compared as text',
      { claims: { sub: 1 }, policy: LENIENT, subject: { claimValues: [{ name: 'sub', values: ['1'] }] } },
      'ok',
    ],
    [
      'another number as sub',
      { claims: { sub: 2 }, policy: LENIENT, subject: { claimValues: [{ name: 'sub', values: ['1'] }] } },
      'token_claim_invalid',
    ],

    ['the tenant claim', { claims: { org: 'acme' }, subject: { tenantClaim: { name: 'org', value: 'acme' } } }, 'ok'],
    [
      'another tenant',
      { claims: { org: 'globex' }, subject: { tenantClaim: { name: 'org', value: 'acme' } } },
      'token_tenant_refused',
    ],
    ['no tenant claim', { subject: { tenantClaim: { name: 'org', value: 'acme' } } }, 'token_tenant_refused'],
    [
      'the tenant in a list',
      { claims: { org: ['acme'] }, subject: { tenantClaim: { name: 'org', value: 'acme' } } },
      'token_tenant_refused',
    ],
  ])('%s', (_what, trial, verdict) => {
    expect(judge(trial)).toBe(verdict)
  })
})

describe('a token that is refused', () => {
  it.each<[string, Trial]>([
    ['alg', { header: { alg: 'RS999' } }],
    ['alg none: an unsigned token is never accepted', { header: { alg: 'None' } }],
    ['alg is symmetric: let the provider sign with a private key, such as RS256', { header: { alg: 'HS256' } }],
    ['typ', { header: { typ: 'logout+jwt' } }],
    ['typ of an ID token: let the client send the access token', { header: { typ: 'application/ID+JWT' } }],
    ['iss', { claims: { iss: 'https://else.example' } }],
    ['aud', { claims: { aud: 'else' } }],
    ['exp is absent', { claims: { exp: undefined } }],
    ['exp is not a time', { claims: { exp: '0' } }],
    ['nbf is not a time', { claims: { nbf: -1 } }],
    ['iat is not a time', { claims: { iat: {} } }],
    ['nbf is null (see claimTypes)', { claims: { nbf: null } }],
    ['iat is null (see claimTypes)', { claims: { iat: null } }],
    ['exp', { claims: { exp: now - 6 } }],
    ['nbf', { claims: { nbf: now + 6 } }],
    ['iat is absent', { claims: { iat: undefined }, policy: { maxTokenAge: 60_000 } }],
    ['iat', { claims: { iat: now + 6 }, policy: { maxTokenAge: 60_000 } }],
    ['iat', { claims: { iat: now - 66 }, policy: { maxTokenAge: 60_000 } }],
    ['a required claim is absent', { policy: { requiredClaims: ['jti'] } }],
    ['a claim has another value than is required', { subject: { claimValues: [USE] } }],
    ['the token does not prove its tenant', { subject: { tenantClaim: { name: 'org', value: 'acme' } } }],
    ['sub or jti is not a string (see claimTypes)', { claims: { sub: 5 } }],
    ['sub or jti is not a string (see claimTypes)', { claims: { jti: null } }],
    ['client_id is not a string', { ...accessToken, claims: { ...accessToken.claims, client_id: 5 } }],
  ])('is refused with a detail for the log, and never with what it says: %s', (detail, trial) => {
    expect(detailOf(trial)).toBe(detail)
  })
})

describe('claims of other types than those of RFC 7519, where they are taken', () => {
  const claimsOf = (claims: Readonly<Record<string, unknown>>): ValidatedClaims => judged({ claims, policy: LENIENT })

  it('are seen as texts, and what is null is absent', () => {
    const { claims, converted } = claimsOf({ sub: 42, jti: -7, nbf: null, iat: null, org: 7, plan: null })
    expect(claims).toEqual({ iss: good.iss, aud: good.aud, exp: good.exp, sub: '42', jti: '-7', org: 7, plan: null })
    expect(converted).toBe(true)
  })

  it('leave a token alone that has none', () => {
    expect(claimsOf({})).toMatchObject({ claims: good, converted: false })
    expect(judged({}).converted).toBe(false)
  })
})

describe('the time in which a token passes', () => {
  const validityOf = (claims: Trial['claims'], policy: Trial['policy'] = {}): readonly number[] => {
    const { validity } = judged({ claims: { exp: now + 60, ...claims }, policy: { clockTolerance: 5000, ...policy } })
    return [validity.from - now * 1000, validity.until - now * 1000]
  }

  it('lasts from nbf, or always, until exp, with the tolerance on both sides', () => {
    expect(validityOf({})).toEqual([-now * 1000 - 5000, 65_000])
    expect(validityOf({ nbf: now - 30 })).toEqual([-35_000, 65_000])
    expect(validityOf({ nbf: now + 5 })).toEqual([0, 65_000])
  })

  it('ends with its age, where there is a limit to that, and begins when it was issued', () => {
    const limit = { maxTokenAge: 50_000 }
    expect(validityOf({ iat: now - 10 }, limit)).toEqual([-15_000, 45_000])
    expect(validityOf({ iat: now - 10, nbf: now - 5 }, limit)).toEqual([-10_000, 45_000])
    expect(validityOf({ iat: now - 10, nbf: now - 20 }, limit)).toEqual([-15_000, 45_000])
    expect(validityOf({ iat: now - 10, exp: now + 20 }, limit)).toEqual([-15_000, 25_000])
  })
})

describe('an access token of the profile of RFC 9068', () => {
  it('is accepted', () => {
    expect(judge(accessToken)).toBe('ok')
    expect(judge({ ...accessToken, header: { typ: 'application/AT+JWT' } })).toBe('ok')
  })

  it.each([undefined, 'JWT', 'logout+jwt', ''])('T11 says what it is: refused with typ %j', (typ) => {
    expect(judge({ ...accessToken, header: { typ } })).toBe('token_type_refused')
    const types = ['jwt', 'logout+jwt', '']
    expect(judge({ ...accessToken, header: { typ }, policy: { profile: 'rfc9068', types } })).toBe('token_type_refused')
  })

  it.each([
    ['iss', 'token_issuer_unknown'],
    ['aud', 'token_audience_refused'],
    ['exp', 'token_claim_invalid'],
    ['sub', 'token_claim_invalid'],
    ['client_id', 'token_claim_invalid'],
    ['iat', 'token_claim_invalid'],
    ['jti', 'token_claim_invalid'],
  ] as const)('has %s, and one of the right kind', (name, code) => {
    for (const value of [undefined, null, {}])
      expect(judge({ ...accessToken, claims: { ...accessToken.claims, [name]: value } })).toBe(code)
  })

  it('keeps the other rules: the claims that were asked for beside its own', () => {
    const policy: Partial<TokenPolicy> = { profile: 'rfc9068', requiredClaims: ['acr'] }
    expect(judge({ ...accessToken, policy })).toBe('token_claim_invalid')
    expect(judge({ ...accessToken, claims: { ...accessToken.claims, acr: '1' }, policy })).toBe('ok')
  })
})
