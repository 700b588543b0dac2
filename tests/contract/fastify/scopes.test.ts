import { authenticate, getAuth, jwksAuth } from '@jwks-auth/fastify'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

const optionsFor = ({ issuer }: TestIssuer) => ({ issuer, audience: AUDIENCE, requireHttps: false }) as const

/** A protected route that answers who called. */
function protect(scope: FastifyInstance, path: string): void {
  scope.get(path, { onRequest: authenticate }, (request) => getAuth(request).claims.iss)
}

describe('Fastify scopes', () => {
  it('a nested scope has the registration of the one around it', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, optionsFor(issuer))
    await app.register(async (nested) => {
      await nested.register(async (deep) => {
        await Promise.resolve()
        protect(deep, '/deep')
      })
    })
    const authorization = `Bearer ${await issuer.sign()}`
    expect(await app.inject({ url: '/deep', headers: { authorization } })).toMatchObject({ body: issuer.issuer })
    expect(await app.inject('/deep')).toMatchObject({ statusCode: 401 })
  })

  it('a registration of its own makes authenticate its own, and leaves the scopes around and beside as they were', async () => {
    await using outer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using inner = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, optionsFor(outer))
    await app.register(async (nested) => {
      await nested.register(jwksAuth, optionsFor(inner))
      protect(nested, '/nested')
    })
    await app.register(async (sibling) => {
      await Promise.resolve()
      protect(sibling, '/sibling')
    })
    protect(app, '/root')

    const accepts = async (url: string): Promise<unknown> => {
      const tokens = [await outer.sign(), await inner.sign()]
      const answers = tokens.map((token) => app.inject({ url, headers: { authorization: `Bearer ${token}` } }))
      return (await Promise.all(answers)).map(({ statusCode }) => statusCode)
    }
    expect(await accepts('/nested')).toEqual([401, 200])
    expect(await accepts('/sibling')).toEqual([200, 401])
    expect(await accepts('/root')).toEqual([200, 401])
  })

  it('a registration in a nested scope does not reach the one around it', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    for (const path of ['/one', '/two']) {
      await app.register(async (nested) => {
        await nested.register(jwksAuth, optionsFor(issuer))
        protect(nested, path)
      })
    }
    const authorization = `Bearer ${await issuer.sign()}`
    for (const url of ['/one', '/two']) {
      expect(await app.inject({ url, headers: { authorization } })).toMatchObject({ statusCode: 200 })
    }
    expect(app.hasDecorator('authenticate')).toBe(false)
    expect(app.hasRequestDecorator('auth')).toBe(false)
  })

  it('every request of the scope has auth from the start, undefined until authenticate has run', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, optionsFor(issuer))
    app.get('/open', (request) => ({ own: Object.hasOwn(request, 'auth'), undefined: request.auth === undefined }))
    const answer = await app.inject({ url: '/open', headers: { authorization: 'Bearer not.a.token' } })
    expect(answer.json()).toEqual({ own: true, undefined: true })
  })
})
