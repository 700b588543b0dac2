import { describe, expect, it } from 'vitest'
import { inherited, refused, register, right } from './setup.js'

const TEMPLATE = 'https://login.example.com/{tenant}/v2.0'
const templated = {
  issuer: TEMPLATE,
  issuerPlaceholder: { claim: 'tid', values: ['a', 'b'], discovery: 'common' },
}
const fields = (options: object): readonly string[] => refused(options).map(({ field }) => field)

describe('An issuer with a placeholder', () => {
  it('stands for the values that are listed, each with its own iss', () => {
    const { rules, source } = register({ ...right, ...templated })
    expect(rules).toMatchObject({ issuer: TEMPLATE, keyIssuers: true })
    expect(rules.issuers).toEqual({
      kind: 'values',
      claim: 'tid',
      valueIn: new Map([
        ['https://login.example.com/a/v2.0', 'a'],
        ['https://login.example.com/b/v2.0', 'b'],
      ]),
    })
    expect(source).toEqual({
      kind: 'discovery',
      issuer: TEMPLATE,
      discoveryIssuer: 'https://login.example.com/common/v2.0',
      requestAuth: undefined,
    })
  })

  it('stands for any value, when that is said aloud, and may end with the placeholder', () => {
    const issuerPlaceholder = { claim: 'tid', values: 'any' }
    const options = {
      issuer: 'https://sts.example.com/{tid}',
      issuerPlaceholder,
      jwksUri: 'https://sts.example.com/keys',
    }
    expect(register({ ...right, ...options }).rules.issuers).toEqual({
      kind: 'any',
      claim: 'tid',
      before: 'https://sts.example.com/',
      after: '',
    })
  })

  it.each([
    'https://login.example.com/{tenant}/v2.0',
    'https://login.example.com/{tenant',
    'https://login.example.com/tenant}',
    'https://{tenant}.example.com/',
    '{issuer}',
  ])('says which claim stands in its place: not a fixed %s', (issuer) => {
    expect(fields({ issuer })).toContain('issuer')
  })

  it.each([
    'https://login.example.com/',
    'https://{tenant}.example.com/',
    'https://login.example.com{tenant}/',
    'https://login.example.com/a{tenant}/v2.0',
    'https://login.example.com/{tenant}b/v2.0',
    'https://login.example.com/{}/v2.0',
    'https://login.example.com/{a}/{b}',
    'https://login.example.com/}a{/',
    'https://login.example.com/{a/b}/v2.0',
    'https://login.example.com/{*}/v2.0',
  ])('has one whole segment of the path for it, not %s', (issuer) => {
    expect(fields({ ...templated, issuer })).toContain('issuer')
  })

  it.each([undefined, null, [], '', 'all', ['*'], ['a/b'], ['{tenant}'], ['a', 5], ['x'.repeat(65)], {}])(
    'lists values or says any, not %j',
    (values) => {
      expect(fields({ ...templated, issuerPlaceholder: { ...templated.issuerPlaceholder, values } })).toEqual([
        'issuerPlaceholder.values',
      ])
    },
  )

  it('names every wrong member', () => {
    expect(fields({ ...templated, issuerPlaceholder: { claim: '', values: 5, discovery: 'a/b', nme: 1 } })).toEqual([
      'issuerPlaceholder.claim',
      'issuerPlaceholder.values',
      'issuerPlaceholder.discovery',
      'issuerPlaceholder.nme',
    ])
    expect(fields({ ...templated, issuerPlaceholder: {} })).toEqual([
      'issuerPlaceholder.claim',
      'issuerPlaceholder.values',
      'issuerPlaceholder.discovery',
    ])
    expect(fields({ ...templated, keyIssuers: 'ignore', issuerAliases: ['b'] })).toEqual([
      'keyIssuers',
      'issuerAliases',
    ])
  })

  it('says where its keys are: by discovery, or directly', () => {
    const issuerPlaceholder = { claim: 'tid', values: ['a'] }
    expect(fields({ ...templated, issuerPlaceholder })).toEqual(['issuerPlaceholder.discovery'])
    expect(fields({ ...templated, issuerPlaceholder, jwksUri: 'https://login.example.com/keys' })).toEqual([])
  })

  it('stays within allowedDomains', () => {
    const from = inherited({ allowedDomains: ['example.org'] })
    expect(refused(templated, from).map(({ field }) => field)).toContain('issuer')
  })
})

describe('Other spellings of an issuer', () => {
  it('are taken to the letter', () => {
    const issuers = register({ ...right, issuerAliases: ['login.example.com'] }).rules.issuers
    expect(issuers).toEqual({ kind: 'names', names: [right.issuer, 'login.example.com'] })
    expect(register(right).rules.issuers).toBeUndefined()
  })

  it.each([[], '', 'a', [''], ['a b'], ['{a}'], [right.issuer], ['a', 'a'], Array.from({ length: 11 }, String)])(
    'are a short list, not %j',
    (issuerAliases) => {
      expect(fields({ issuerAliases })).toEqual(['issuerAliases'])
    },
  )
})

describe('What claims have to say', () => {
  it('is one of some values', () => {
    const { rules } = register({ ...right, claimValues: { use: 'access', org: ['a', 1, true] } })
    expect(rules.claimValues).toEqual([
      { name: 'use', values: ['access'] },
      { name: 'org', values: ['a', 1, true] },
    ])
    expect(register(right).rules.claimValues).toEqual([])
  })

  it.each([{}, [], null, 'a', { use: [] }, { use: null }, { use: '' }, { use: {} }, { use: [['a']] }, { use: NaN }])(
    'is a text, a number, true or false, or some of them: not %j',
    (claimValues) => {
      expect(fields({ claimValues })[0]).toMatch(/^claimValues/)
    },
  )

  it('is not said of claims that have rules of their own', () => {
    expect(fields({ claimValues: { iss: 'a', exp: 1, '': 'b' } })).toEqual([
      'claimValues.iss',
      'claimValues.exp',
      'claimValues.',
    ])
    for (const audienceClaim of ['iss', 'exp', '', 5]) expect(fields({ audienceClaim })).toEqual(['audienceClaim'])
  })

  it('names an audience in any claim, but never none, nor beside a profile that has its own', () => {
    expect(register({ ...right, audienceClaim: 'client_id' }).rules).toMatchObject({ audienceClaim: 'client_id' })
    expect(register(right).rules).toMatchObject({ audienceClaim: 'aud' })
    expect(fields({ audienceClaim: 'client_id', audience: false })).toEqual(['audienceClaim'])
    expect(fields({ audienceClaim: 'client_id', profile: 'rfc9068' })).toEqual(['audienceClaim'])
    expect(fields({ audienceClaim: 'client_id', audience: undefined })).toEqual(['audience'])
    for (const scopeClaims of [[], '', 'scp', [''], [5]]) expect(fields({ scopeClaims })).toEqual(['scopeClaims'])
  })
})

describe('What is sent along', () => {
  const sent = (options: object): object | undefined => {
    const { source } = register({ ...right, ...options })
    return source.kind === 'static' ? undefined : source.requestAuth
  }

  it('goes to the origin of the key set, or of the issuer', () => {
    const requestHeaders = { 'X-Api-Key': 'k' }
    expect(sent({ requestHeaders })).toEqual({
      origin: 'https://login.example.com',
      headers: { 'x-api-key': 'k' },
      bearerTokenFile: undefined,
    })
    expect(sent({ bearerTokenFile: '/run/token', jwksUri: 'https://keys.example.com:8443/jwks' })).toEqual({
      origin: 'https://keys.example.com:8443',
      headers: {},
      bearerTokenFile: '/run/token',
    })
    expect(sent({})).toBeUndefined()
  })

  it.each([
    [{ host: 'a' }],
    [{ 'Content-Length': '1' }],
    [{ 'proxy-authorization': 'a' }],
    [{ 'a b': 'a' }],
    [{ a: 'secret\nb' }],
    [{ a: ' secret' }],
    [{ a: 'sécret' }],
    [{ a: 5 }],
    [{ a: 'secret', A: 'b' }],
    [{}],
    [['secret']],
    ['secret'],
    [null],
  ])('is a header that is ours to send on, not %j, and its value is never told', (requestHeaders) => {
    const problems = refused({ requestHeaders })
    expect(problems).toMatchObject([{ field: expect.stringMatching(/^requestHeaders/), value: 'a text' }])
    expect(JSON.stringify(problems)).not.toContain('secret')
  })

  it.each(['', 'token', './token', 5, '/a\0b', null])('is a token in a file by its absolute path, not %j', (file) => {
    expect(fields({ bearerTokenFile: file })).toEqual(['bearerTokenFile'])
  })

  it('is no token in the clear, nor two, nor anything where nothing is asked for', () => {
    const from = inherited({ requireHttps: false })
    const issuer = 'http://login.example.com'
    expect(refused({ issuer, requireHttps: false, bearerTokenFile: '/t' }, from)).toMatchObject([
      { field: 'bearerTokenFile' },
    ])
    expect(fields({ bearerTokenFile: '/t', requestHeaders: { Authorization: 'a' } })).toEqual(['bearerTokenFile'])
    const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] }
    expect(fields({ jwks, bearerTokenFile: '/t', requestHeaders: { a: 'b' } })).toEqual([
      'requestHeaders',
      'bearerTokenFile',
    ])
  })

  it('is not told where it was put in the wrong place', () => {
    const problems = refused({ headers: { Authorization: 'Bearer secret', Cookie: 'secret' } })
    expect(problems).toMatchObject([{ field: 'headers' }])
    expect(JSON.stringify(problems)).not.toContain('secret')
  })
})
