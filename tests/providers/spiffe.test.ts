import { createRegistry, createVerifier, memoryStore, OptionsError, RefusedError } from '@jwks-auth/core'
import type { RegistrationOptions } from '@jwks-auth/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProviderFixture } from './fixture.js'
import { SPIFFE, SPIFFE_DISCOVERY } from './fixtures/spiffe.js'
import { aProviderWorld, type ProviderWorld } from './provider-world.js'

let world: ProviderWorld

beforeAll(async () => {
  world = await aProviderWorld([SPIFFE, SPIFFE_DISCOVERY])
})
afterAll(() => world.close())

/** What a service with this registration says of a good token. */
async function ending(registration: RegistrationOptions, fixture: ProviderFixture = SPIFFE): Promise<string> {
  world.publish(fixture)
  const { dispatcher, clock } = world
  await using registry = createRegistry({ dispatcher, clock, retry: { maxRetries: 0 } })
  registry.register(registration)
  try {
    await createVerifier({ registry }).verify(await world.sign(fixture), { tenant: 'default' })
    return 'ok'
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
}

const withUse = (use: string): ProviderFixture => ({
  ...SPIFFE,
  keySet: { ...SPIFFE.keySet, member: (jwk) => ({ ...jwk, use }) },
})

describe('A key of a SPIFFE bundle', () => {
  const { issuer, audience, jwksUri = '', spiffeTrustDomain = '' } = SPIFFE.registration()

  it('P09 verifies JWT-SVIDs where the registration names the trust domain, and nothing elsewhere', async () => {
    expect(await ending({ issuer, audience, jwksUri, spiffeTrustDomain })).toBe('ok')
    expect(await ending({ issuer, audience, jwksUri })).toBe('keys_unavailable')
  })

  it('P09 verifies none when it is for X.509-SVIDs, or for what SPIFFE does not know', async () => {
    for (const use of ['x509-svid', 'wit-svid', 'JWT-SVID', 'enc'])
      expect([use, await ending(SPIFFE.registration(), withUse(use))]).toEqual([use, 'keys_unavailable'])
    expect(await ending(SPIFFE.registration(), withUse('sig'))).toBe('ok')
  })

  it('does the same where keys are given', async () => {
    const { publicJwk } = world.issuer.signingKey
    const jwks = { keys: [{ ...publicJwk, use: 'jwt-svid' }] }
    expect(await ending({ issuer, audience, jwks, spiffeTrustDomain })).toBe('ok')
    await expect(ending({ issuer, audience, jwks })).rejects.toThrow(/jwks\.keys\[0\]: .*not_for_signatures/)
  })

  it('verifies them after a restart too, from what was stored', async () => {
    const { dispatcher, clock } = world
    const options = { dispatcher, dispatcherId: 'test', clock, store: memoryStore({ clock }) }
    const token = await world.sign(SPIFFE)
    for (const published of [true, false]) {
      if (published) world.publish(SPIFFE)
      else world.publish(withUse('x509-svid'))
      world.asked.length = 0
      await using registry = createRegistry(options)
      registry.register(SPIFFE.registration())
      const { claims } = await createVerifier({ registry }).verify(token, { tenant: 'default' })
      expect(claims.sub).toBe(SPIFFE.claims['sub'])
      expect(world.asked).toHaveLength(published ? 1 : 0)
    }
  })

  it('is not shared with a registration of the same URL that names no trust domain', async () => {
    world.publish(SPIFFE)
    const { dispatcher, clock } = world
    await using registry = createRegistry({ dispatcher, clock, retry: { maxRetries: 0 } })
    registry.register(SPIFFE.registration())
    registry.register({ provider: 'plain', issuer: 'https://plain.acme.test', audience, jwksUri })
    const verifier = createVerifier({ registry })
    await verifier.verify(await world.sign(SPIFFE), { tenant: 'default' })
    const plain = await world.sign(SPIFFE, { claims: { iss: 'https://plain.acme.test' } })
    await expect(verifier.verify(plain, { tenant: 'default' })).rejects.toMatchObject({ code: 'keys_unavailable' })
  })
})

describe('A workload', () => {
  it('P09 of another trust domain is refused, though a key of this one signed for it', async () => {
    const domains = ['globex.test', 'acme.test.globex.test', 'acme.test@globex.test', 'acme.test:443', 'ACME.test', '']
    for (const domain of domains) {
      const claims = { ...SPIFFE.claims, sub: `spiffe://${domain}/billing/worker` }
      expect([domain, await ending(SPIFFE.registration(), { ...SPIFFE, claims })]).toEqual([
        domain,
        'token_claim_invalid',
      ])
    }
  })
})

describe('The option spiffeTrustDomain', () => {
  it('is told with its correct form', () => {
    const { issuer, audience } = SPIFFE.registration()
    for (const spiffeTrustDomain of ['', 'spiffe://acme.test', 'Acme.test', 'acme.test/', null, 5, ['acme.test']])
      expect(() => {
        createRegistry().register({ issuer, audience, spiffeTrustDomain } as never)
      }).toThrow(OptionsError)
  })
})
