import { describe, expect, it } from 'vitest'
import { AUDIENCE, minutes, setUp } from './setup.js'

describe('static keys', () => {
  it('verify without any request, and never age', async () => {
    const { issuer, registry, clock, verify } = await setUp()
    const jwks = { keys: [{ ...issuer.signingKey.publicJwk }] }
    registry.register({ issuer: issuer.issuer, audience: AUDIENCE, jwks }, { replace: true })
    await clock.advance(minutes(10_000))
    expect(await verify(issuer.sign())).toBe('ok')
    expect(await verify(issuer.sign({}, { kid: 'other' }))).toBe('key_unknown')
    const key = await issuer.createForeignKey('ES256')
    expect(await verify(issuer.sign({}, { key, kid: issuer.signingKey.kid }))).toBe('signature_invalid')
    expect(issuer.count('all')).toBe(0)
  })
})
