import { RefusedError } from '@jwks-auth/core'
import { jwksAuth } from '@jwks-auth/koa'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import Koa from 'koa'
import Koa2 from 'koa2'
import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

const optionsFor = ({ issuer }: TestIssuer) => ({ issuer, audience: AUDIENCE, requireHttps: false }) as const

describe.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])('%s: refusals', (_, Application) => {
  it('are told to the error event, but not logged: their phrase may be shown', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    using log = vi.spyOn(console, 'error').mockReturnValue()
    const app = new Application()
    app.use(jwksAuth(optionsFor(issuer)))
    const told: unknown[] = []
    app.on('error', (error) => {
      told.push(error)
      app.onerror(error)
    })
    const answer = await supertest(app.callback()).get('/')
    expect([answer.status, answer.text]).toEqual([401, 'A bearer token is required'])
    expect(told).toMatchObject([{ code: 'token_missing' }])
    expect(log).not.toHaveBeenCalled()
  })

  it('let outer middleware add headers to the error, as CORS middleware does', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const app = new Application()
    app.use(async (_ctx, next) => {
      try {
        await next()
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        throw Object.assign(error, { headers: { ...error.headers, 'Access-Control-Allow-Origin': '*' } })
      }
    })
    app.use(jwksAuth(optionsFor(issuer)))
    const { status, headers } = await supertest(app.callback()).get('/')
    expect(status).toBe(401)
    expect(headers).toMatchObject({ 'www-authenticate': 'Bearer', 'access-control-allow-origin': '*' })
  })

  it('that we answer go back out through the middleware around, with the headers it set', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const seen: unknown[] = []
    const app = new Application()
    app.use(async (ctx, next) => {
      ctx.set('Access-Control-Allow-Origin', '*')
      await next()
      seen.push(ctx.status)
    })
    app.use(jwksAuth({ ...optionsFor(issuer), errors: 'respond' }))
    const { status, headers } = await supertest(app.callback()).get('/')
    expect(status).toBe(401)
    expect(headers).toMatchObject({ 'www-authenticate': 'Bearer', 'access-control-allow-origin': '*' })
    expect(seen).toEqual([401])
  })
})
