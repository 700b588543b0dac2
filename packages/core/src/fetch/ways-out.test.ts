import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVerifier } from '../create.js'

const AUDIENCE = 'https://api.example.test'
const RIGHT = '/.well-known/openid-configuration'

/** The provider, and a server elsewhere that would say and publish all that a forger needs. */
let inside: TestIssuer
let outside: TestIssuer

beforeEach(async () => {
  inside = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, hostname: 'localhost' })
  const discoveryDocument = { issuer: inside.issuer }
  outside = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, discoveryDocument })
})
afterEach(async () => {
  await inside.close()
  await outside.close()
})

/** Ways by which the provider itself could be made to lead elsewhere. */
const WAYS: readonly (readonly [name: string, lead: () => Promise<void>])[] = [
  ['its metadata redirect', async () => inside.misbehave({ redirect: outside.origin + RIGHT }, { path: 'discovery' })],
  [
    'its metadata name another key set',
    async () => {
      inside.setDiscovery({ jwks_uri: outside.jwksUri })
      await Promise.resolve()
    },
  ],
  ['its key set redirects', async () => inside.misbehave({ redirect: outside.jwksUri }, { path: 'jwks' })],
  [
    'its metadata redirect within, and name another key set there',
    async () => {
      inside.setDiscovery({ jwks_uri: outside.jwksUri })
      await inside.misbehave({ redirect: `${RIGHT}?moved` }, { path: 'discovery', times: 1 })
    },
  ],
]

describe('a way out of the allowed domains', () => {
  it.each(WAYS)('T23 is not taken where %s', async (_name, lead) => {
    await lead()
    const options = {
      issuer: inside.issuer,
      audience: AUDIENCE,
      requireHttps: false,
      retry: { maxRetries: 0 },
    } as const
    const forged = await outside.sign({ iss: inside.issuer })
    await using guarded = createVerifier({ ...options, allowedDomains: ['localhost'] })
    await expect(guarded.verify(forged)).rejects.toMatchObject({ code: 'keys_unavailable', cause: { reason: 'guard' } })
    expect(outside.count('all')).toBe(0)
  })

  it.each(WAYS.filter(([name]) => name.includes('redirect') && !name.includes('within')))(
    'T23 is not taken without allowed domains, either, where %s',
    async (_name, lead) => {
      await lead()
      const options = { issuer: inside.issuer, audience: AUDIENCE, requireHttps: false, retry: { maxRetries: 0 } }
      await using guarded = createVerifier(options)
      const verifying = guarded.verify(await outside.sign({ iss: inside.issuer }))
      await expect(verifying).rejects.toMatchObject({ code: 'keys_unavailable', cause: { reason: 'guard' } })
      expect(outside.count('all')).toBe(0)
    },
  )

  it('T23 would let a forger in, were it taken', async () => {
    const elsewhere = outside.jwksUri.replace('127.0.0.1', 'localhost')
    await inside.misbehave({ redirect: elsewhere }, { path: 'jwks' })
    const options = { issuer: inside.issuer, audience: AUDIENCE, requireHttps: false, allowedDomains: ['localhost'] }
    await using open = createVerifier(options)
    expect(await open.verify(await outside.sign({ iss: inside.issuer }))).toMatchObject({ tenant: 'default' })
  })
})
