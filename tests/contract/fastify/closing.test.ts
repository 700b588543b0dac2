import { createRegistry, jwksAuth, tenantFrom } from '@jwks-auth/fastify'
import { createTestIssuer } from '@jwks-auth/testing'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

describe('when a Fastify application closes', () => {
  it('closes what the plugin made, in nested scopes too', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const options = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false }
    const app = fastify()
    await app.register(jwksAuth, options)
    const hooks = [app.authenticate]
    await app.register(async (nested) => {
      await nested.register(jwksAuth, options)
      hooks.push(nested.authenticate)
    })
    await app.ready()
    await app.close()

    await using other = fastify()
    hooks.forEach((onRequest, index) => other.get(`/${index}`, { onRequest }, () => 'ok'))
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    for (const url of ['/0', '/1']) expect(await other.inject({ url, headers })).toMatchObject({ statusCode: 503 })
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
    second.get('/', { onRequest: second.authenticate }, () => 'ok')
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    expect(await second.inject({ url: '/', headers })).toMatchObject({ statusCode: 200 })
  })
})
