import { authenticate, getAuth, jwksAuth, JwksAuthError, requireClaims, requireScope } from '@jwks-auth/fastify'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { fastify, type FastifyInstance } from 'fastify'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

const optionsFor = ({ issuer }: TestIssuer) => ({ issuer, audience: AUDIENCE, requireHttps: false }) as const

/** The statuses of a request without a token, and with one. */
async function statusesOf(app: FastifyInstance, url: string, token: string): Promise<readonly number[]> {
  const answers = [
    await app.inject({ url }),
    await app.inject({ url, headers: { authorization: 'Bearer not.a.token' } }),
    await app.inject({ url, headers: { authorization: `Bearer ${token}` } }),
  ]
  return answers.map(({ statusCode }) => statusCode)
}

/** The names of all properties that a route can read from its application. */
function namesIn(app: FastifyInstance): readonly string[] {
  const names: string[] = []
  for (const name in app) names.push(name)
  return [...new Set([...names, ...Object.getOwnPropertyNames(app)])].toSorted()
}

describe('the authenticate that @jwks-auth/fastify exports', () => {
  it('T42 protects a route though nobody awaited the registration', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    void app.register(jwksAuth, optionsFor(issuer))
    app.get('/hook', { onRequest: authenticate }, (request) => getAuth(request).claims.sub)
    app.get('/guarded', { onRequest: [authenticate, requireScope('a')] }, (request) => request.auth?.claims.sub)
    const token = await issuer.sign({ scope: 'a' })
    expect(await statusesOf(app, '/hook', token)).toEqual([401, 401, 200])
    expect(await statusesOf(app, '/guarded', token)).toEqual([401, 401, 200])
  })

  it.each(['onRequest', 'preValidation', 'preHandler'])(
    'T42 is missed in a route whose hook, %s, is undefined: the process is warned',
    async (hook) => {
      await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
      await using app = fastify()
      await app.register(jwksAuth, optionsFor(issuer))
      const warned = once(process, 'warning')
      const other = { preParsing: async () => {} }
      app.get('/me', { ...other, [hook]: Reflect.get(app, 'authenticate') }, () => 'open')
      expect(await warned).toMatchObject([
        {
          code: 'JWKS_AUTH_OPEN_ROUTE',
          message: expect.stringContaining(`/me has { ${hook}: undefined }, which Fastify takes for no hook`),
        },
      ])
    },
  )

  it('T42 is not missed where another hook of the route, or one of the scope, is authenticate', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const warnings: unknown[] = []
    const note = (warning: unknown): void => void warnings.push(warning)
    process.on('warning', note)
    for (const global of [false, true]) {
      await using app = fastify()
      await app.register(jwksAuth, { ...optionsFor(issuer), global })
      app.get(
        '/hook',
        { onRequest: global ? undefined : authenticate, preHandler: undefined } as object,
        () => 'closed',
      )
      app.get('/open', () => 'open')
      expect(await app.inject('/hook')).toMatchObject({ statusCode: 401 })
    }
    process.off('warning', note)
    expect(warnings).toEqual([])
  })

  it('T42 is the only hook: a registration, awaited or not, leaves no name in the scope that a route could read too early', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    for (const global of [false, true]) {
      await using app = fastify()
      const before = namesIn(app)
      const registering = app.register(jwksAuth, { ...optionsFor(issuer), global })
      expect(namesIn(app)).toEqual(before)
      await registering
      expect(namesIn(app)).toEqual(before)
      expect(app.hasDecorator('authenticate')).toBe(false)
    }
  })

  it('T42 protects a route that was there before the plugin was registered', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    app.addHook('onRequest', authenticate)
    app.get('/', () => 'ok')
    await app.register(jwksAuth, optionsFor(issuer))
    expect(await statusesOf(app, '/', await issuer.sign())).toEqual([401, 401, 200])
  })

  it('T42 global: true protects every route as well, though nobody awaited the registration', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    void app.register(jwksAuth, { ...optionsFor(issuer), global: true })
    app.get('/', () => 'ok')
    expect(await statusesOf(app, '/', await issuer.sign())).toEqual([401, 401, 200])
  })

  it('T42 refuses everybody where nothing was registered, and says what to do', async () => {
    await using app = fastify()
    const caught: unknown[] = []
    app.addHook('onError', async (_request, _reply, error) => {
      await Promise.resolve()
      caught.push(error)
    })
    let handled = 0
    app.get('/', { onRequest: authenticate }, () => (handled += 1))
    app.get(
      '/later',
      { preHandler: [async (request, reply) => await authenticate(request, reply)] },
      () => (handled += 1),
    )
    for (const url of ['/', '/later']) expect(await statusesOf(app, url, 'a.b.c')).toEqual([500, 500, 500])
    expect(handled).toBe(0)
    expect(caught).toHaveLength(6)
    for (const error of caught) {
      expect(JwksAuthError.is(error)).toBe(true)
      expect(error).toMatchObject({
        code: 'auth_not_registered',
        message: expect.stringContaining('register the plugin in the scope of this route'),
      })
    }
  })

  it('guards refuse everybody where nothing was registered, or nothing has authenticated', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using bare = fastify()
    await using forgetful = fastify()
    await forgetful.register(jwksAuth, optionsFor(issuer))
    for (const app of [bare, forgetful]) {
      app.get('/scope', { onRequest: requireScope('a') }, () => 'ok')
      app.get('/claims', { onRequest: requireClaims(() => true) }, () => 'ok')
      app.get('/auth', (request) => getAuth(request).tenant)
      const token = await issuer.sign({ scope: 'a' })
      for (const url of ['/scope', '/claims', '/auth'])
        expect(await statusesOf(app, url, token)).toEqual([500, 500, 500])
    }
  })

  it('T42 uses the registration of the route, the nearest one around it, and none beside it', async () => {
    await using outer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using inner = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    const route = (scope: FastifyInstance, path: string): void => {
      scope.get(path, { onRequest: authenticate }, (request) => getAuth(request).claims.iss)
    }
    await app.register(async (registered) => {
      await registered.register(jwksAuth, optionsFor(outer))
      route(registered, '/outer')
      await registered.register(async (nested) => {
        await Promise.resolve()
        route(nested, '/nested')
      })
      await registered.register(async (nested) => {
        await nested.register(jwksAuth, optionsFor(inner))
        route(nested, '/inner')
      })
    })
    route(app, '/beside')
    const [ofOuter, ofInner] = [await outer.sign(), await inner.sign()]
    expect(await statusesOf(app, '/outer', ofOuter)).toEqual([401, 401, 200])
    expect(await statusesOf(app, '/nested', ofOuter)).toEqual([401, 401, 200])
    expect(await statusesOf(app, '/inner', ofOuter)).toEqual([401, 401, 401])
    expect(await statusesOf(app, '/inner', ofInner)).toEqual([401, 401, 200])
    expect(await statusesOf(app, '/beside', ofOuter)).toEqual([500, 500, 500])
  })
})
