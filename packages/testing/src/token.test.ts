import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SigningAlgorithm } from './algorithm.js'
import { createTestIssuer } from './create-test-issuer.js'
import { createTestClock } from './test-clock.js'
import type { TestIssuer } from './test-issuer.js'

const ALGORITHMS: readonly SigningAlgorithm[] = [
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
]

describe('a signed token', () => {
  const clock = createTestClock()
  let issuer: TestIssuer

  beforeAll(async () => {
    issuer = await createTestIssuer({ clock, alg: 'ES256' })
  })
  afterAll(() => issuer.close())

  it('carries the claims of an access token by default', async () => {
    const token = await issuer.sign()
    expect(decodeJwt(token)).toEqual({
      iss: issuer.issuer,
      aud: 'https://api.example.test',
      sub: 'user-1',
      iat: Date.UTC(2026, 0, 1) / 1000,
      exp: Date.UTC(2026, 0, 1) / 1000 + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: issuer.signingKey.kid })
  })

  it('is never the same twice', async () => {
    expect(decodeJwt(await issuer.sign()).jti).not.toBe(decodeJwt(await issuer.sign()).jti)
  })

  it('replaces and adds claims, and leaves out those that are undefined', async () => {
    const claims = decodeJwt(await issuer.sign({ sub: 'user-2', scope: 'read', aud: undefined, jti: undefined }))
    expect(claims).toMatchObject({ sub: 'user-2', scope: 'read' })
    expect(Object.keys(claims)).toEqual(['iss', 'sub', 'iat', 'exp', 'scope'])
  })

  it('expires when asked to, even in the past', async () => {
    const { iat = 0, exp = 0 } = decodeJwt(await issuer.sign({}, { expiresIn: -60 }))
    expect(exp - iat).toBe(-60)
  })

  it('sets typ and kid, and leaves kid out for null', async () => {
    expect(decodeProtectedHeader(await issuer.sign({}, { typ: 'JWT', kid: 'other' }))).toEqual({
      alg: 'ES256',
      typ: 'JWT',
      kid: 'other',
    })
    expect(decodeProtectedHeader(await issuer.sign({}, { kid: null }))).toEqual({ alg: 'ES256', typ: 'at+jwt' })
  })

  it('says in its header what the test wants, signed as before', async () => {
    const header = { alg: 'none', typ: undefined, jku: 'https://evil.test/jwks', crit: ['x'] }
    const token = await issuer.sign({}, { header })
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'none',
      kid: issuer.signingKey.kid,
      jku: 'https://evil.test/jwks',
      crit: ['x'],
    })
    expect(token.split('.')[2]).toHaveLength(86)
  })

  it.each(ALGORITHMS)('verifies with jose when signed with %s', async (alg) => {
    await issuer.addKey(alg)
    const token = await issuer.sign({}, { alg })
    const keys = createLocalJWKSet({ keys: issuer.keys.map((key) => key.publicJwk) })
    const { protectedHeader } = await jwtVerify(token, keys, { currentDate: new Date(clock.now().wall) })
    expect(protectedHeader.alg).toBe(alg)
    expect(protectedHeader.kid).toBe(alg === 'ES256' ? issuer.signingKey.kid : issuer.keys.at(-1)?.kid)
  })

  it('holds against the key set on the wire', async () => {
    const keys = createRemoteJWKSet(new URL(issuer.jwksUri))
    const options = {
      issuer: issuer.issuer,
      audience: 'https://api.example.test',
      currentDate: new Date(clock.now().wall),
    }
    await expect(jwtVerify(await issuer.sign(), keys, options)).resolves.toBeDefined()
  })

  it('is a forgery when a foreign key signs it, whatever kid it shows', async () => {
    const key = await issuer.createForeignKey('ES256')
    const token = await issuer.sign({}, { key, kid: issuer.signingKey.kid })
    const keys = createLocalJWKSet({ keys: issuer.keys.map((published) => published.publicJwk) })
    await expect(jwtVerify(token, keys)).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
    expect(issuer.keys).not.toContain(key)
  })

  it('takes its time from the system clock without another', async () => {
    await using plain = await createTestIssuer({ alg: 'ES256' })
    const { iat = 0 } = decodeJwt(await plain.sign())
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(5)
  })

  it('names the audience of its issuer', async () => {
    await using plain = await createTestIssuer({ alg: 'ES256', audience: ['a', 'b'] })
    expect(decodeJwt(await plain.sign()).aud).toEqual(['a', 'b'])
  })
})

describe('signing with an algorithm', () => {
  it('uses the signing key when its material fits', async () => {
    await using issuer = await createTestIssuer({ alg: 'RS256' })
    const header = decodeProtectedHeader(await issuer.sign({}, { alg: 'PS512' }))
    expect(header).toMatchObject({ alg: 'PS512', kid: issuer.signingKey.kid })
  })

  it('is refused where no key fits', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    await expect(issuer.sign({}, { alg: 'ES384' })).rejects.toThrow(
      `no published key fits "alg" ES384; call addKey('ES384')`,
    )
    const key = issuer.signingKey
    await expect(issuer.sign({}, { alg: 'RS256', key })).rejects.toThrow(
      '"alg" RS256 does not fit a key made for ES256',
    )
    await expect(issuer.sign({}, { key: { ...key, privateJwk: { kty: 'oct', k: 'AAAA' } } })).rejects.toThrow(
      '"key" must hold an asymmetric private key',
    )
  })

  it('is refused with options that make no sense', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    await expect(issuer.sign({}, { expiresIn: NaN })).rejects.toThrow('"expiresIn" must be a finite number, got NaN')
    await expect(Reflect.apply(issuer.sign, undefined, [{}, { alg: 'HS256' }])).rejects.toThrow('"alg" must be one of')
    await expect(Reflect.apply(issuer.sign, undefined, [{}, { expiresin: 1 }])).rejects.toThrow('unknown option')
  })
})
