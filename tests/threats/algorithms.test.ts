import { createHmac, generateKeyPairSync } from 'node:crypto'
import { createRegistry, createVerifier } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { AUDIENCE, aTarget, claimsOf, closing, unsigned, withHeader } from './setup.js'

describe('an algorithm', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', ''])(
    'T01 that means no signature is refused before any fetch: %j',
    async (alg) => {
      const { issuer, verify } = await aTarget()
      const claims = claimsOf(await issuer.sign())
      for (const signature of ['', 'AAAA'])
        expect(await verify(unsigned({ alg, kid: issuer.signingKey.kid }, claims, signature))).toMatch(
          signature === '' ? /^token_malformed$/ : /^token_algorithm_refused$/,
        )
      expect(issuer.count('all')).toBe(0)
    },
  )

  it('T01 comes from the configuration and the key, never from the token alone', async () => {
    const { issuer, verify } = await aTarget({ algorithms: ['ES384'] })
    expect(await verify(await issuer.sign())).toBe('token_algorithm_refused')
    expect(issuer.count('all')).toBe(0)
  })

  it.each(['HS256', 'HS384', 'HS512'])('T02 is never symmetric: %s with the public key as the secret', async (alg) => {
    const { issuer, verify } = await aTarget()
    const claims = claimsOf(await issuer.sign())
    const { publicJwk, kid } = issuer.signingKey
    const [signed] = unsigned({ alg, kid }, claims, '').split(/\.$/)
    for (const secret of [JSON.stringify(publicJwk), String(publicJwk['x']), JSON.stringify({ keys: [publicJwk] })]) {
      const digest = createHmac(alg.replace('HS', 'sha'), secret)
        .update(signed ?? '')
        .digest('base64url')
      expect(await verify(`${signed}.${digest}`)).toBe('token_algorithm_refused')
    }
    expect(() => configured({ algorithms: [alg] })).toThrow(/algorithms: /)
  })

  it('T02 is never symmetric: a secret in the key set is dropped', async () => {
    const { issuer, verify } = await aTarget()
    const secret = Buffer.alloc(32, 7)
    issuer.publish([issuer.signingKey.publicJwk, { kty: 'oct', k: secret.toString('base64url'), kid: 'secret' }])
    const token = await new SignJWT({ ...claimsOf(await issuer.sign()) })
      .setProtectedHeader({ alg: 'HS256', kid: 'secret' })
      .sign(secret)
    expect(await verify(token)).toBe('token_algorithm_refused')
    expect(await verify(withHeader(token, (header) => ({ ...header, alg: 'ES256' })))).toBe('key_unknown')
  })

  it('T04 fits the key: another type, curve or size serves no token', async () => {
    const { issuer, verify, events } = await aTarget()
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const [rsa, p384] = [await issuer.addKey('RS256'), await issuer.addKey('ES384')]
    const short = { ...publicKey.export({ format: 'jwk' }), kid: 'short' }
    issuer.publish([...issuer.keys.map(({ publicJwk }) => publicJwk), short])
    const token = await issuer.sign()
    for (const { kid } of [rsa, p384])
      expect(await verify(withHeader(token, (header) => ({ ...header, kid })))).toBe('key_unknown')
    const asRsa = withHeader(token, (header) => ({ ...header, alg: 'RS256' }))
    expect(await verify(asRsa)).toBe('key_unknown')
    expect(await verify(withHeader(asRsa, (header) => ({ ...header, kid: 'short' })))).toBe('key_unknown')
    expect(events).toContainEqual(expect.objectContaining({ type: 'key_dropped', reason: 'rsa_modulus' }))
    expect(await verify(token)).toBe('ok')
  })

  it('T04 fits the key that says nothing of algorithms: its type and curve do', async () => {
    const { issuer, verify } = await aTarget()
    const [rsa, p384] = [await issuer.addKey('RS256'), await issuer.addKey('ES384')]
    issuer.publish(issuer.keys.map(({ publicJwk: { alg: _alg, ...jwk } }) => jwk))
    const token = await issuer.sign()
    for (const { kid } of [rsa, p384])
      expect(await verify(withHeader(token, (header) => ({ ...header, kid })))).toBe('key_unknown')
    const { kid } = issuer.signingKey
    for (const alg of ['RS256', 'PS256', 'ES384', 'EdDSA'])
      expect(await verify(withHeader(token, (header) => ({ ...header, alg, kid })))).toBe('key_unknown')
    expect(await verify(token)).toBe('ok')
  })
})

describe('a signature', () => {
  it('T12 of ECDSA is r and s, neither of them zero, as long as the curve says', async () => {
    const { issuer, verify } = await aTarget()
    const token = await issuer.sign()
    const signed = token.slice(0, token.lastIndexOf('.'))
    const signature = Buffer.from(token.slice(signed.length + 1), 'base64url')
    const forged = [
      Buffer.alloc(64),
      Buffer.concat([Buffer.alloc(32), signature.subarray(32)]),
      Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)]),
      signature.subarray(0, 63),
      Buffer.concat([signature, Buffer.alloc(1)]),
      Buffer.from([0x30, 6, 2, 1, 0, 2, 1, 0]),
    ]
    for (const bytes of forged)
      expect(await verify(`${signed}.${bytes.toString('base64url')}`)).toBe('signature_invalid')
    expect(await verify(token)).toBe('ok')
  })

  it('T12 of RSA-PSS is as long as the modulus: zeros at its start are part of it', async () => {
    const issuer = closing(await createTestIssuer({ alg: 'PS256', audience: AUDIENCE }))
    const registry = closing(createRegistry({ requireHttps: false }))
    registry.register({ issuer: issuer.issuer, audience: AUDIENCE })
    const verifier = createVerifier({ registry })
    // One signature in 256 starts with a zero.
    let [token, signature] = ['', Buffer.from([1])]
    for (let tries = 0; signature[0] !== 0 && tries < 10_000; tries += 1) {
      token = await issuer.sign({ tries })
      signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
    }
    expect(signature[0]).toBe(0)
    const cut = `${token.slice(0, token.lastIndexOf('.'))}.${signature.subarray(1).toString('base64url')}`
    await expect(verifier.verify(cut, { tenant: 'default' })).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(await verifier.verify(token, { tenant: 'default' })).toMatchObject({ tenant: 'default' })
  })

  it('T12 stays that of the token: what was signed is what is read', async () => {
    const { issuer, verify } = await aTarget()
    const [header, , signature] = (await issuer.sign()).split('.')
    const [, claims] = (await issuer.sign({ sub: 'admin' })).split('.')
    expect(await verify(`${header}.${claims}.${signature}`)).toBe('signature_invalid')
    const forger = await issuer.createForeignKey('ES256')
    expect(await verify(await issuer.sign({}, { key: forger, kid: issuer.signingKey.kid }))).toBe('signature_invalid')
  })
})

describe('a key', () => {
  it('T05 that is missing or empty verifies nothing', async () => {
    const { issuer, verify } = await aTarget()
    const kid = 'empty'
    const claims = claimsOf(await issuer.sign())
    const empty = [{}, { kty: 'oct', k: '' }, { kty: 'RSA', n: '', e: '' }, { kty: 'EC', crv: 'P-256', x: '', y: '' }]
    issuer.publish([issuer.signingKey.publicJwk, ...empty.map((jwk) => ({ ...jwk, kid }))])
    for (const alg of ['HS256', 'RS256', 'ES256', 'EdDSA']) {
      const [signed = ''] = unsigned({ alg, kid }, claims, '').split(/\.$/)
      const digest = createHmac('sha256', '').update(signed).digest('base64url')
      expect(await verify(`${signed}.${digest}`)).toMatch(/^(token_algorithm_refused|key_unknown)$/)
    }
  })

  it('T05 has to be in the configuration, where keys are configured', () => {
    for (const keys of [[], [{}], [{ kty: 'oct', k: '' }], [null]])
      expect(() => configured({ jwks: { keys } })).toThrow(/jwks\.keys/)
  })

  it('T03 that shows its private part is dropped with an event; the others stay', async () => {
    const { issuer, verify, events } = await aTarget()
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const leaked = { ...privateKey.export({ format: 'jwk' }), kid: 'leaked' }
    issuer.publish([leaked, { kty: 'oct', k: 'AAAA', kid: 'secret' }, issuer.signingKey.publicJwk])
    const token = await new SignJWT({ ...claimsOf(await issuer.sign()) })
      .setProtectedHeader({ alg: 'ES256', kid: 'leaked' })
      .sign(privateKey)
    expect(await verify(token)).toBe('key_unknown')
    expect(await verify(await issuer.sign())).toBe('ok')
    const dropped = events.flatMap((event) => (event.type === 'key_dropped' ? [event.reason] : []))
    expect(dropped).toEqual(['private_members', 'symmetric'])
  })
})

/** Makes a verifier of options that no type would let through. */
function configured(options: object): unknown {
  return Reflect.apply(createVerifier, undefined, [
    { issuer: 'https://login.example.com', audience: AUDIENCE, ...options },
  ])
}
