import {
  createAuthenticator,
  createRegistry,
  createVerifier,
  RefusedError,
  tenantFrom,
  type Auth,
  type Registry,
} from '@jwks-auth/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TestKey } from '@jwks-auth/testing'
import { FIXTURES } from './fixtures/index.js'
import type { ProviderFixture } from './fixture.js'
import { aProviderWorld, type ProviderWorld } from './provider-world.js'

let world: ProviderWorld
const registries: Registry[] = []

beforeAll(async () => {
  world = await aProviderWorld(FIXTURES)
})
afterAll(() => world.close())
afterEach(async () => {
  await Promise.all(registries.splice(0).map((registry) => registry.close()))
})

interface Service {
  readonly registry: Registry
  readonly verify: (token: string) => Promise<Auth>
  /** `'ok'`, or the code of the refusal. */
  readonly ending: (token: string) => Promise<string>
}

/** A service that does no more than call the preset. */
function serve(fixture: ProviderFixture, keys?: readonly TestKey[]): Service {
  const { dispatcher, clock } = world
  world.publish(fixture, keys)
  world.asked.length = 0
  const registry = createRegistry({ dispatcher, clock })
  registries.push(registry)
  registry.register(fixture.registration())
  const verifier = createVerifier({ registry })
  const verify = async (token: string): Promise<Auth> => await verifier.verify(token, { tenant: 'default' })
  const ending = async (token: string): Promise<string> => {
    try {
      await verify(token)
      return 'ok'
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  }
  return { registry, verify, ending }
}

const statusOf = ({ registry }: Service, fixture: ProviderFixture): { keys: readonly unknown[]; ttl: number } => {
  const { keys = [], expiresAt = 0, fetchedAt = 0 } = registry.status('default', fixture.registration().provider) ?? {}
  return { keys, ttl: expiresAt - fetchedAt }
}

describe.each(FIXTURES)('The preset $name', (fixture) => {
  it('takes a token as its provider makes them, with no more said than the preset asks for', async () => {
    const service = serve(fixture)
    const { claims, scopes, provider } = await service.verify(await world.sign(fixture))
    expect(claims).toMatchObject(JSON.parse(JSON.stringify(fixture.claims)))
    expect(scopes).toEqual(fixture.scopes)
    expect(provider).toBe(fixture.registration().provider)
    const { metadata, keySet } = fixture
    expect(world.asked).toEqual(metadata === undefined ? [keySet.url] : [metadata.url, keySet.url])
  })

  it.each(fixture.foreign)('refuses a token of $what', async ({ claims, header = {}, code }) => {
    const service = serve(fixture)
    expect(await service.ending(await world.sign(fixture))).toBe('ok')
    expect(await service.ending(await world.sign(fixture, { claims, header }))).toBe(code)
  })

  it(`refuses ${fixture.otherKind.what}`, async () => {
    const service = serve(fixture)
    expect(await service.ending(await world.sign(fixture, fixture.otherKind))).toBe(fixture.otherKind.code)
    expect(world.asked).toEqual([])
  })

  it('refuses a token without an audience, and one without an end', async () => {
    const service = serve(fixture)
    const { audienceClaim = 'aud' } = fixture.registration()
    const without = async (name: string): Promise<string> =>
      await service.ending(await world.sign(fixture, { claims: { [name]: undefined } }))
    expect(await without(audienceClaim)).toBe('token_audience_refused')
    expect(await without('exp')).toBe('token_claim_invalid')
  })

  it('finds who signed by the issuer as well, where no tenant is named', async () => {
    const { registry } = serve(fixture)
    const authenticator = createAuthenticator({ registry, tenant: tenantFrom.issuer() })
    const asks = async (token: string): Promise<string> => {
      const headers = { authorization: `Bearer ${token}` }
      const rawHeaders = ['authorization', headers.authorization]
      const outcome = await authenticator.authenticate({ method: 'GET', url: '/', host: 'a.test', headers, rawHeaders })
      return outcome.type === 'refused' ? outcome.refusal.error.code : outcome.type
    }
    expect(await asks(await world.sign(fixture))).toBe('authenticated')
    for (const { claims, code } of fixture.foreign) expect(await asks(await world.sign(fixture, { claims }))).toBe(code)
  })

  it(`keeps keys for ${fixture.lifetime} seconds, as its headers and our defaults say`, async () => {
    const service = serve(fixture)
    await service.verify(await world.sign(fixture))
    expect(statusOf(service, fixture).ttl).toBe(fixture.lifetime * 1000)
  })

  it(`follows a rotation to a new key that signs ${fixture.rotation === 'ahead' ? 'later' : 'at once'}`, async () => {
    const before = world.issuer.signingKey
    const after = await world.issuer.addKey('RS256')
    const service = serve(fixture)
    const old = await world.sign(fixture)
    expect(await service.ending(old)).toBe('ok')
    // The new key beside the old one.
    world.publish(fixture, [before, after])
    if (fixture.rotation === 'ahead') {
      await world.clock.advance((fixture.lifetime + 1) * 1000)
      expect(await service.ending(await world.sign(fixture))).toBe('ok')
      expect(statusOf(service, fixture).keys).toHaveLength(2)
    }
    world.asked.length = 0
    expect(await service.ending(await world.sign(fixture, undefined, after))).toBe('ok')
    expect(world.asked).toEqual(fixture.rotation === 'ahead' ? [] : [fixture.keySet.url])
    expect(await service.ending(await world.sign(fixture))).toBe('ok')
    // The old key is withdrawn: refused from the next look on, remembered tokens too.
    world.publish(fixture, [after])
    await service.registry.refresh('default')
    expect(await service.ending(await world.sign(fixture, undefined, after))).toBe('ok')
    expect(await service.ending(old)).not.toBe('ok')
    const unnamed = fixture.naming !== undefined
    expect(await service.ending(await world.sign(fixture))).toBe(unnamed ? 'signature_invalid' : 'key_unknown')
  })
})

describe('The fixtures', () => {
  it('say where their facts come from, and when', () => {
    for (const { sources } of FIXTURES) {
      expect(sources).not.toEqual([])
      for (const { url, date } of sources)
        expect([new URL(url).protocol, date]).toEqual(['https:', expect.stringMatching(/\d{4}/)])
    }
  })
})
