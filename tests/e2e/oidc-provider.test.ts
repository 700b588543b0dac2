import type { JwksAuthEvent } from '@jwks-auth/core'
import { decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Asked } from '../../examples/demo/src/ask.js'
import type { Listening } from '../../examples/show/src/listen.js'
import { createMovableClock } from '../../examples/demo/src/movable-clock.js'
import { CLIENT, type ProtectedApi } from '../../examples/demo/src/providers/oidc-configuration.js'
import { startOidcProvider, type OidcIssuer } from '../../examples/demo/src/providers/oidc.js'
import { Traffic } from '../../examples/demo/src/stories/traffic.js'
import { FRAMEWORKS } from './frameworks.js'

const audience = 'https://api.example.com'
const minutes = 60_000

describe.each(['RS256', 'ES256', 'EdDSA'] as const)('oidc-provider signing with %s', (algorithm) => {
  const protectedApi: ProtectedApi = { audience, scopes: ['reports:read', 'reports:write'], algorithm }
  let provider: OidcIssuer
  beforeAll(async () => {
    provider = await startOidcProvider(protectedApi)
  })
  afterAll(() => provider.stop())

  describe.each(FRAMEWORKS)('behind $framework', ({ start }) => {
    let api: Listening | undefined
    afterEach(() => api?.close())

    async function startFor({ issuer }: OidcIssuer, ourAudience = audience) {
      const clock = createMovableClock()
      const events: JwksAuthEvent[] = []
      const observers = [(event: JwksAuthEvent) => events.push(event)]
      const started = await start({ issuer, audience: ourAudience, clock, observers, requireHttps: false })
      api = started
      return { clock, events, origin: started.origin, send: (asked: Asked) => ask(started.origin, asked) }
    }

    it('accepts its access tokens; fifty at once on a cold cache cost one discovery and one fetch of keys', async () => {
      const { send } = await startFor(provider)
      const before = [provider.discoveryRequests, provider.keySetRequests] as const
      const token = await provider.token('reports:read')
      expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', alg: algorithm })

      const answers = await Promise.all(Array.from({ length: 50 }, () => send({ token })))
      for (const { status, body } of answers) expect([status, JSON.parse(body)]).toEqual([200, { subject: CLIENT.id }])
      expect([provider.discoveryRequests - before[0], provider.keySetRequests - before[1]]).toEqual([1, 1])
    })

    it('guards by the scopes that it granted', async () => {
      const { send } = await startFor(provider)
      const refused = await send({ method: 'POST', token: await provider.token('reports:read') })
      expect(refused.status).toBe(403)
      expect(refused.headers['www-authenticate']).toMatch(/^Bearer error="insufficient_scope".* scope="reports:write"$/)

      const granted = await send({ method: 'POST', token: await provider.token('reports:read reports:write') })
      expect(granted.status).toBe(201)
    })

    it('refuses a tampered token, and a request without one', async () => {
      const { send } = await startFor(provider)
      const [header = '', payload = '', signature = ''] = (await provider.token('reports:read')).split('.')
      const tampered = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
      expect((await send({ token: tampered })).status).toBe(401)
      const without = await send({})
      expect([without.status, without.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    })

    it('refuses a token that it issued for another API', async () => {
      const { send } = await startFor(provider, 'https://billing.example.com')
      const refused = await send({ token: await provider.token('reports:read') })
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([
        401,
        'Bearer error="invalid_token", error_description="The access token is invalid"',
      ])
    })

    it('refuses no valid token while its key rotates under traffic, at the price of one fetch', async () => {
      const { origin } = await startFor(provider)
      const old = { token: await provider.token('reports:read') }
      await ask(origin, old)
      const fetchesBefore = provider.keySetRequests

      const traffic = new Traffic(origin, old)
      const before = await traffic.during(50)
      const meanwhile = await traffic.during(20, provider.rotate())
      const renewed = { token: await provider.token('reports:read') }
      expect(decodeProtectedHeader(renewed.token).kid).not.toBe(decodeProtectedHeader(old.token).kid)
      traffic.send(old, renewed)
      const after = await traffic.during(100)
      await traffic.stop()

      const statuses = [...before, ...meanwhile, ...after].map(({ status }) => status)
      expect(statuses.length).toBeGreaterThanOrEqual(170)
      expect(new Set(statuses)).toEqual(new Set([200]))
      expect(provider.keySetRequests - fetchesBefore).toBe(1)
    })

    it('goes on serving while it is stopped: fresh keys, then expired ones; 503 once they are too old', async () => {
      const stopping = await startOidcProvider(protectedApi)
      const { send, clock, events } = await startFor(stopping)
      const token = await stopping.token('reports:read')
      expect((await send({ token })).status).toBe(200)
      await stopping.stop()

      expect((await send({ token })).status).toBe(200)
      clock.moveAhead(20 * minutes)
      expect((await send({ token })).status).toBe(200)
      expect(events.map(({ type }) => type)).toContain('stale_served')
      clock.moveAhead(120 * minutes)
      const unavailable = await send({ token })
      expect(unavailable.status).toBe(503)
      expect(unavailable.headers['retry-after']).toMatch(/^[1-9]\d*$/)
    })
  })
})
