import { createAuthenticator, createRegistry, createVerifier, RefusedError, tenantFrom } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'

const AUDIENCE = 'https://api.example.com'

describe('claimTypes', () => {
  it('"lenient" gives handlers texts for numbers, at first and when the token is remembered', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE })
    await using strict = createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false })
    await using lenient = createVerifier({
      issuer: issuer.issuer,
      audience: AUDIENCE,
      requireHttps: false,
      claimTypes: 'lenient',
      claimValues: { sub: '42' },
    })
    const token = await issuer.sign({ sub: 42, jti: 7, nbf: null })
    await expect(strict.verify(token)).rejects.toMatchObject({ detail: expect.stringContaining('claimTypes') })
    for (const time of ['at first', 'again']) {
      const { claims } = await lenient.verify(token)
      expect(claims, time).toMatchObject({ sub: '42', jti: '7' })
      expect(claims).not.toHaveProperty('nbf')
    }
  })

  it('"lenient" lets a number name a tenant no more once the token is remembered than before', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false, claimTypes: 'lenient' })
    registry.register({ tenant: '42', issuer: issuer.issuer, audience: AUDIENCE })
    const byClaim = createAuthenticator({ registry, tenant: tenantFrom.claim('sub') })
    const token = await issuer.sign({ sub: 42 })
    const headers = { authorization: `Bearer ${token}` }
    const rawHeaders = ['authorization', headers.authorization]
    const request = { method: 'GET', url: '/', host: 'a.test', headers, rawHeaders }
    expect((await byClaim.authenticate(request)).type).toBe('refused')
    await expect(createVerifier({ registry }).verify(token, { tenant: '42' })).resolves.toBeDefined()
    const outcome = await byClaim.authenticate(request)
    expect(outcome.type === 'refused' ? outcome.refusal.error : undefined).toBeInstanceOf(RefusedError)
  })
})
