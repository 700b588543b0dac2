import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { inherited, refused, register, right } from './setup.js'

describe('a registration', () => {
  it('names every wrong field at once', () => {
    const wrong = {
      tenant: 'a b',
      provider: '',
      issuer: 'login',
      audience: [],
      retry: { deadline: 'soon' },
      minTtl: -1,
      nme: 1,
    }
    expect(
      refused(wrong)
        .map(({ field }) => field)
        .toSorted(),
    ).toEqual(['audience', 'issuer', 'minTtl', 'nme', 'provider', 'retry.deadline', 'tenant'])
    expect(() => register({ ...right, ...wrong })).toThrow(/retry\.deadline: must be milliseconds .*; got a text/)
  })

  it.each([undefined, null, 5, '', 'login.example.com', '/login', 'http://login.example.com', 'ftp://x.test', {}])(
    'has an https URL as issuer, not %j',
    (issuer) => {
      expect(refused({ issuer })).toMatchObject([{ field: 'issuer', rule: expect.stringContaining('https URL') }])
    },
  )

  it.each([
    ['https://user@login.example.com', 'user name'],
    ['https://login.example.com#x', 'fragment'],
    ['https://login.example.com?x', 'query'],
  ])('has an issuer without trimmings: %s', (issuer, rule) => {
    expect(refused({ issuer })).toMatchObject([{ field: 'issuer', rule: expect.stringContaining(rule) }])
  })

  const BESIDE = [
    { jwksUri: 'https://keys.example.com/jwks' },
    { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] } },
  ]

  it.each([
    'joe',
    'Acme Corp',
    'accounts.google.com',
    'urn:example:issuer',
    'http://adfs.example.com/adfs/services/trust',
    'https://login.example.com?p=x',
    'spiffe://example.org',
    'did:web:example.com',
    '/login',
    'ä',
  ])('may have any text as issuer where nothing is fetched from it: %s', (issuer) => {
    for (const from of BESIDE) expect(register({ ...right, ...from, issuer }).issuer).toBe(issuer)
    for (const url of ['joe', 'http://adfs.example.com/adfs/services/trust']) {
      expect(refused({ issuer: url })).toMatchObject([{ field: 'issuer' }])
    }
  })

  it.each([undefined, null, 5, '', ' ', ' joe', 'joe\n', 'a\u0000b', 'x'.repeat(100_000), 'a{b}', {}, ['joe']])(
    'has an issuer there all the same, and one that can be read in a log, not %j',
    (issuer) => {
      for (const from of BESIDE) expect(refused({ ...from, issuer }).map(({ field }) => field)).toEqual(['issuer'])
    },
  )

  it.each(['https://user@login.example.com', 'http://a:b@login.example.com', 'https://login.example.com#x'])(
    'has a URL as issuer there that holds no secret and no fragment: %s',
    (issuer) => {
      for (const from of BESIDE) expect(refused({ ...from, issuer }).map(({ field }) => field)).toEqual(['issuer'])
    },
  )

  it('keeps the host of a URL within allowedDomains there, too', () => {
    const from = inherited({ allowedDomains: ['example.com'] })
    const issuers = ['https://evil.test', 'HTTP://evil.test', 'http://127.0.0.1', 'joe', 'http://adfs.example.com']
    const problems = issuers.map((issuer) => refused({ ...BESIDE[0], issuer }, from).map(({ field }) => field))
    expect(problems).toEqual([['issuer'], ['issuer'], ['issuer'], [], []])
  })

  it('stays within allowedDomains with its issuer and jwksUri', () => {
    const from = inherited({ allowedDomains: ['example.com'] })
    expect(refused({}, from)).toEqual([])
    expect(refused({ issuer: 'https://evil.test' }, from)).toMatchObject([{ field: 'issuer' }])
    expect(refused({ jwksUri: 'https://evil.test/jwks' }, from)).toMatchObject([{ field: 'jwksUri' }])
  })

  it.each([undefined, null, true, '', [], [''], ['a', 5], {}])('says its audience, not %j', (audience) => {
    expect(refused({ audience })).toMatchObject([
      { field: 'audience', rule: expect.stringContaining('or false to accept any') },
    ])
  })

  it('takes one audience, several, or false', () => {
    expect(register({ ...right, audience: 'a' }).rules.audience).toEqual(['a'])
    expect(register({ ...right, audience: ['a', 'b'] }).rules.audience).toEqual(['a', 'b'])
    expect(register({ ...right, audience: false }).rules.audience).toBe(false)
  })

  it.each(['', 'a b', 'a/b', 'ä', 'x'.repeat(65), '*', 5, null, 'a\n'])('has plain ids, not %j', (id) => {
    expect(refused({ tenant: id, provider: id }).map(({ field }) => field)).toEqual(['tenant', 'provider'])
  })

  it('proves its tenant by a claim: its id, or a value', () => {
    expect(register({ ...right, tenant: 'acme', tenantClaim: 'org' }).rules.tenantClaim).toEqual({
      name: 'org',
      value: 'acme',
    })
    const tenantClaim = { name: 'org', value: 'o-1' }
    expect(register({ ...right, tenantClaim }).rules.tenantClaim).toEqual(tenantClaim)
    for (const wrong of ['', null, 5, [], {}, { name: 'org' }, { name: '', value: 'x' }, { name: 'org', value: 5 }])
      expect(refused({ tenantClaim: wrong }).map(({ field }) => field)).toContain('tenantClaim')
    expect(refused({ tenantClaim: { ...tenantClaim, extra: 1 } })).toMatchObject([{ field: 'tenantClaim.extra' }])
  })

  it('holds public keys only, and shows none that is not', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const secret = await exportJWK(privateKey)
    expect(refused({ jwks: { keys: [await exportJWK(publicKey)] } })).toEqual([])
    const keys = [secret, { kty: 'oct', k: 'c2VjcmV0' }, null]
    expect(refused({ jwks: { keys } }).map(({ field, rule }) => [field, rule])).toEqual([
      [
        'jwks.keys[0]',
        'must be a usable public signature key (private_members: it has private members: anyone who can read it can sign)',
      ],
      [
        'jwks.keys[1]',
        'must be a usable public signature key (symmetric: it is a symmetric key: anyone who can read it can sign)',
      ],
      ['jwks.keys[2]', 'must be a usable public signature key (not_an_object: it is no object)'],
    ])
    for (const jwks of [{ keys: secret }, { keys: { d: secret.d } }, [{ d: secret.d }], { keys: [] }, {}, null, 'x']) {
      const problems = refused({ jwks })
      expect(problems).not.toEqual([])
      expect(JSON.stringify(problems)).not.toContain(secret.d?.slice(0, 20))
    }
  })
})
