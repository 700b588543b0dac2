import { createRegistry, getAuth, jwksAuth, tenantFrom } from '@jwks-auth/fastify'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

const optionsFor = ({ issuer }: TestIssuer) => ({ issuer, audience: AUDIENCE, requireHttps: false }) as const

describe('Fastify: global', () => {
  it('is off unless asked for: a route without the hook is open', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, optionsFor(issuer))
    app.get('/', () => 'open')
    expect(await app.inject('/')).toMatchObject({ statusCode: 200 })
  })

  it('authenticates every route of the scope and of those within, and unknown routes', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, { ...optionsFor(issuer), global: true })
    app.get('/', (request) => getAuth(request).claims.sub)
    await app.register(async (nested) => {
      await Promise.resolve()
      nested.get('/nested', (request) => request.auth?.claims.sub)
    })
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    for (const url of ['/', '/nested']) {
      expect(await app.inject(url)).toMatchObject({ statusCode: 401 })
      expect(await app.inject({ url, headers })).toMatchObject({ statusCode: 200, body: 'user-1' })
    }
    expect(await app.inject('/nowhere')).toMatchObject({ statusCode: 401 })
    expect(await app.inject({ url: '/nowhere', headers })).toMatchObject({ statusCode: 404 })
  })

  it('ends where its scope ends', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(async (nested) => {
      await nested.register(jwksAuth, { ...optionsFor(issuer), global: true })
      nested.get('/closed', () => 'closed')
    })
    app.get('/open', () => 'open')
    expect(await app.inject('/closed')).toMatchObject({ statusCode: 401 })
    expect(await app.inject('/open')).toMatchObject({ statusCode: 200 })
  })

  it.each([[false], [true]])(
    'gives way to a registration of a nested scope (itself global: %j), which verifies alone',
    async (global) => {
      await using outer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
      await using inner = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
      await using app = fastify()
      await app.register(jwksAuth, { ...optionsFor(outer), global: true })
      await app.register(async (nested) => {
        await nested.register(jwksAuth, { ...optionsFor(inner), global })
        nested.get('/nested', (request) => getAuth(request).claims.iss)
      })
      app.get('/', (request) => getAuth(request).claims.iss)
      const [ofOuter, ofInner] = [`Bearer ${await outer.sign()}`, `Bearer ${await inner.sign()}`]
      const status = async (url: string, authorization: string): Promise<number> =>
        (await app.inject({ url, headers: { authorization } })).statusCode
      expect([await status('/', ofOuter), await status('/', ofInner)]).toEqual([200, 401])
      expect([await status('/nested', ofOuter), await status('/nested', ofInner)]).toEqual([401, 200])
    },
  )

  it('verifies once, though several scopes around a route are registered', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    let accepted = 0
    await using registry = createRegistry({
      requireHttps: false,
      observers: [
        ({ type }) => {
          if (type === 'token_accepted') accepted += 1
        },
      ],
    })
    registry.register(optionsFor(issuer))
    const options = { registry, tenant: tenantFrom.issuer() }
    await using app = fastify()
    await app.register(jwksAuth, { ...options, global: true })
    await app.register(async (nested) => {
      await nested.register(jwksAuth, { ...options, global: true })
      nested.get('/global-in-global', () => 'ok')
    })
    await app.register(async (nested) => {
      await nested.register(jwksAuth, options)
      await nested.register(async (deep) => {
        await deep.register(jwksAuth, { ...options, global: true })
        deep.get('/global-in-plain-in-global', () => 'ok')
      })
    })
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    for (const url of ['/global-in-global', '/global-in-plain-in-global']) {
      accepted = 0
      expect(await app.inject({ url, headers })).toMatchObject({ statusCode: 200 })
      expect(accepted).toBe(1)
    }
  })
})
