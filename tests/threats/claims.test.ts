import { createRegistry, createVerifier } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { AUDIENCE, aTarget, closing } from './setup.js'

describe('a claim', () => {
  it('T08 iss is the exact issuer', async () => {
    const { issuer, verify } = await aTarget()
    const { issuer: iss } = issuer
    for (const wrong of [
      undefined,
      null,
      [iss],
      `${iss}/`,
      iss.toUpperCase(),
      ` ${iss}`,
      `${iss}.forger.test`,
      { iss },
      '',
    ])
      expect(await verify(await issuer.sign({ iss: wrong }))).toBe('token_issuer_unknown')
    expect(await verify(await issuer.sign())).toBe('ok')
  })

  it('T09 aud is there, and holds an audience to the letter', async () => {
    const { issuer, verify } = await aTarget()
    const wrong = [
      undefined,
      null,
      '',
      'https://api',
      `${AUDIENCE}/`,
      AUDIENCE.toUpperCase(),
      [],
      [[AUDIENCE]],
      ['x'],
      5,
    ]
    for (const aud of [...wrong, { [AUDIENCE]: true }, [`${AUDIENCE}x`]])
      expect(await verify(await issuer.sign({ aud }))).toBe('token_audience_refused')
    expect(await verify(await issuer.sign({ aud: ['x', AUDIENCE] }))).toBe('ok')
    expect(() => Reflect.apply(createVerifier, undefined, [{ issuer: 'https://a.test' }])).toThrow(/audience: /)
  })

  it('T10 exp is there and is a time', async () => {
    const { issuer, verify, clock } = await aTarget()
    for (const exp of [undefined, null, '9999999999', '', true, [9_999_999_999], {}, -1, 1e300, 8_640_000_000_001])
      expect(await verify(await issuer.sign({ exp }))).toBe('token_claim_invalid')
    const exp = Math.floor(clock.now().wall / 1000)
    expect(await verify(await issuer.sign({ exp: exp - 5 }))).toBe('token_expired')
    expect(await verify(await issuer.sign({ exp: exp - 4 }))).toBe('ok')
    expect(await verify(await issuer.sign({ nbf: exp + 6 }))).toBe('token_not_yet_valid')
    for (const time of ['nbf', 'iat'])
      expect(await verify(await issuer.sign({ [time]: '0' }))).toBe('token_claim_invalid')
  })

  it('T11 typ is that of an access token, unless configured', async () => {
    const { issuer, verify } = await aTarget()
    for (const typ of ['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'id_token+jwt', '', 'at+jwt2'])
      expect(await verify(await issuer.sign({}, { typ }))).toBe('token_type_refused')
    for (const typ of ['JWT', 'at+jwt', 'application/AT+JWT'])
      expect(await verify(await issuer.sign({}, { typ }))).toBe('ok')
    const other = await aTarget({ types: ['logout+jwt'] })
    expect(await other.verify(await other.issuer.sign({}, { typ: 'logout+jwt' }))).toBe('ok')
  })

  it('T11 typ is that of RFC 9068 under its profile, with all of its claims', async () => {
    const { issuer, verify } = await aTarget({ profile: 'rfc9068' })
    const client = { client_id: 'web' }
    expect(await verify(await issuer.sign(client))).toBe('ok')
    expect(await verify(await issuer.sign(client, { typ: 'JWT' }))).toBe('token_type_refused')
    expect(await verify(await issuer.sign(client, { header: { typ: undefined } }))).toBe('token_type_refused')
    for (const name of ['client_id', 'sub', 'iat', 'jti'])
      expect(await verify(await issuer.sign({ ...client, [name]: undefined }))).toBe('token_claim_invalid')
  })

  it('T32 proves the tenant where tenants share an issuer', async () => {
    const { issuer, verify, register } = await aTarget({ tenant: 'acme', tenantClaim: 'org' })
    register({ tenant: 'globex', tenantClaim: 'org' })
    const token = await issuer.sign({ org: 'acme' })
    expect([await verify(token, 'acme'), await verify(token, 'globex')]).toEqual(['ok', 'token_tenant_refused'])
    for (const org of [undefined, ['globex'], 'GLOBEX', { globex: 1 }])
      expect(await verify(await issuer.sign({ org }), 'globex')).toBe('token_tenant_refused')
  })

  it('T32 is asked for: one issuer for two tenants without it is no configuration', () => {
    const registry = closing(createRegistry())
    const one = { issuer: 'https://login.example.com', audience: AUDIENCE }
    registry.register({ ...one, tenant: 'acme' })
    expect(() => registry.register({ ...one, tenant: 'globex' })).toThrow(/tenantClaim: is needed/)
    expect(() => registry.register({ ...one, tenant: 'globex', tenantClaim: 'org' })).toThrow(/tenantClaim: is needed/)
    registry.register({ ...one, tenant: 'acme', tenantClaim: 'org' }, { replace: true })
    expect(() => registry.register({ ...one, tenant: 'globex' })).toThrow(/tenantClaim: is needed/)
    registry.register({ ...one, tenant: 'globex', tenantClaim: 'org' })
    expect(() => registry.register({ ...one, tenant: 'globex' }, { replace: true })).toThrow(/tenantClaim: is needed/)
    expect(() => registry.register({ ...one, tenant: 'acme' }, { replace: true })).toThrow(/tenantClaim: is needed/)
  })
})

describe('an Auth', () => {
  it('T33 cannot be changed, at any depth', async () => {
    const { issuer, registry } = await aTarget()
    const verifier = createVerifier({ registry })
    const token = await issuer.sign({ scope: 'a', groups: [{ name: 'users' }] })
    const auth = await verifier.verify(token, { tenant: 'default' })
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))
    expect(frozen(auth)).toBe(true)
    expect(() => Object.assign(auth.claims, { sub: 'admin' })).toThrow(TypeError)
    expect((await verifier.verify(token, { tenant: 'default' })).claims).toEqual(auth.claims)
    expect(JSON.stringify(auth)).not.toContain(token.slice(-20))
  })
})
