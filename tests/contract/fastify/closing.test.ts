import { authenticate, createRegistry, jwksAuth, tenantFrom } from '@jwks-auth/fastify'
import { createTestIssuer } from '@jwks-auth/testing'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { listen } from '../harness/listen.js'
import { send } from '../harness/send.js'
import { AUDIENCE } from '../harness/world.js'

describe('when a Fastify application closes', () => {
  it('closes what the plugin made, in nested scopes too', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const options = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false }
    const app = fastify({ return503OnClosing: false })
    await app.register(jwksAuth, options)
    app.get('/outer', { onRequest: authenticate }, () => 'ok')
    await app.register(async (nested) => {
      await nested.register(jwksAuth, options)
      nested.get('/nested', { onRequest: authenticate }, () => 'ok')
    })
    await app.ready()
    await using running = await listen(
      (req, res) => {
        app.routing(req, res)
      },
      () => app.close(),
    )
    const headers = [['Authorization', `Bearer ${await issuer.sign()}`]] as const
    const ask = async (target: string): Promise<string> => (await send(running.port, { target, headers })).body
    for (const target of ['/outer', '/nested']) expect(await ask(target)).toBe('ok')
    await app.close()
    for (const target of ['/outer', '/nested']) expect(await ask(target)).toContain('"code":"closed"')
  })

  it('leaves a registry open that was handed in', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ issuer: issuer.issuer, audience: AUDIENCE })
    const options = { registry, tenant: tenantFrom.issuer() }
    const first = fastify()
    await first.register(jwksAuth, options)
    await first.close()
    await using second = fastify()
    await second.register(jwksAuth, options)
    second.get('/', { onRequest: authenticate }, () => 'ok')
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    expect(await second.inject({ url: '/', headers })).toMatchObject({ statusCode: 200 })
  })
})
