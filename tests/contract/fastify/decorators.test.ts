import { authenticate, getAuth, jwksAuth, OptionsError, type JwksAuthPluginOptions } from '@jwks-auth/fastify'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Another plugin's, or ours under another name. */
    caller: unknown
  }
}

const optionsFor = ({ issuer }: TestIssuer) => ({ issuer, audience: AUDIENCE, requireHttps: false }) as const
const OPTIONS = { issuer: 'https://login.example.test/', audience: 'https://api.example.test' } as const

/** The problems that a registration reports. */
async function problemsOf(app: FastifyInstance, options: object): Promise<unknown> {
  const given: unknown = { ...OPTIONS, ...options }
  try {
    await app.register(jwksAuth, given as JwksAuthPluginOptions)
  } catch (error) {
    if (error instanceof OptionsError) return error.problems.map(({ field, rule }) => [field, rule])
    throw error
  }
  return []
}

const TAKEN = expect.stringMatching(/is taken: .* Choose another, as in decorators: /)

describe('the decorators of the Fastify plugin', () => {
  it('have the names that are asked for, beside those of somebody else', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    app.decorateRequest('auth', undefined)
    await app.register(jwksAuth, { ...optionsFor(issuer), decorators: { auth: 'caller' } })
    app.get('/', { onRequest: authenticate }, (request) => [
      request.auth === undefined,
      request.caller === getAuth(request),
    ])
    app.get('/before', (request) => [Object.hasOwn(request, 'caller'), request.caller === undefined])
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    expect((await app.inject({ url: '/', headers })).json()).toEqual([true, true])
    expect((await app.inject('/before')).json()).toEqual([true, true])
    expect(await app.inject('/')).toMatchObject({ statusCode: 401 })
  })

  it('leave the app.authenticate of another plugin as it is', async () => {
    await using app = fastify()
    const theirs = async (): Promise<void> => await Promise.resolve()
    app.decorate('authenticate', theirs)
    await app.register(jwksAuth, OPTIONS)
    expect(Reflect.get(app, 'authenticate')).toBe(theirs)
  })

  it.each<[JwksAuthPluginOptions['decorators'], readonly string[]]>([
    [undefined, ['decorators.auth']],
    [{ auth: 'auth' }, ['decorators.auth']],
    [{ auth: 'caller' }, []],
  ])(
    'are refused under a name that another plugin has, in words that say what to do: %j',
    async (decorators, fields) => {
      await using app = fastify()
      app.decorateRequest('auth', undefined)
      expect(await problemsOf(app, { decorators })).toEqual(fields.map((field) => [field, TAKEN]))
    },
  )

  it('are refused under a name that a scope around them has from another plugin', async () => {
    await using app = fastify()
    app.decorateRequest('auth', undefined)
    const nesting = async (): Promise<unknown> =>
      await app.register(async (nested) => {
        await nested.register(jwksAuth, OPTIONS)
      })
    await expect(nesting()).rejects.toMatchObject({ problems: [{ field: 'decorators.auth' }] })
  })

  it.each(['headers', 'body', 'id', 'log', 'params', 'query', 'raw', 'server', 'ip', 'hostname'])(
    'cannot take the place of request.%s',
    async (auth) => {
      await using app = fastify()
      expect(await problemsOf(app, { decorators: { auth } })).toEqual([['decorators.auth', TAKEN]])
    },
  )

  it.each<[unknown, readonly string[]]>([
    [null, ['decorators']],
    ['caller', ['decorators']],
    [['caller'], ['decorators']],
    [{}, ['decorators']],
    [new Map([['auth', 'caller']]), ['decorators']],
    [{ auth: '' }, ['decorators.auth']],
    [{ auth: 'a b' }, ['decorators.auth']],
    [{ auth: 5, authenticate: 'verifyCaller' }, ['decorators.auth', 'decorators.authenticate']],
    [{ authenticate: 'verifyCaller' }, ['decorators.authenticate']],
    [{ auth: '1st' }, ['decorators.auth']],
    [{ auth: false }, ['decorators.auth']],
    [{ Auth: 'caller' }, ['decorators.Auth']],
  ])('are names of properties, not %j', async (decorators, fields) => {
    await using app = fastify()
    expect(await problemsOf(app, { decorators })).toEqual(fields.map((field) => [field, expect.any(String)]))
  })

  it('may have other names in a scope within, and the same ones again', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, { ...optionsFor(issuer), decorators: { auth: 'caller' } })
    await app.register(async (nested) => {
      await nested.register(jwksAuth, optionsFor(issuer))
      nested.get('/other', { onRequest: authenticate }, (request) => [
        request.caller === undefined,
        request.auth === getAuth(request),
      ])
      await nested.register(async (deep) => {
        await deep.register(jwksAuth, { ...optionsFor(issuer), decorators: { auth: 'caller' } })
        deep.get('/same', { onRequest: authenticate }, (request) => [
          request.auth === undefined,
          request.caller === getAuth(request),
        ])
      })
    })
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    expect((await app.inject({ url: '/other', headers })).json()).toEqual([true, true])
    expect((await app.inject({ url: '/same', headers })).json()).toEqual([true, true])
  })
})
