import { createRegistry, getAuth, jwksAuth, requireScope, tenantFrom, type JwksAuthState } from '@jwks-auth/koa'
import { createTestIssuer } from '@jwks-auth/testing'
import Koa from 'koa'
import Koa2 from 'koa2'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

describe.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])('%s: nested middleware', (_, Application) => {
  it('finds the tenant in the whole path, where a mount has shortened it', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: AUDIENCE })
    const app = new Application<JwksAuthState>()
    app.use(async (ctx, next) => {
      ctx.path = ctx.path.replace('/tenants/acme', '')
      await next()
    })
    app.use(jwksAuth({ registry, tenant: tenantFrom.pathSegment(1) }))
    app.use((ctx) => {
      ctx.body = { tenant: getAuth(ctx).tenant, path: ctx.path }
    })
    const token = await issuer.sign()
    const answer = await supertest(app.callback()).get('/tenants/acme/reports').auth(token, { type: 'bearer' })
    expect([answer.status, answer.body]).toEqual([200, { tenant: 'acme', path: '/reports' }])
  })

  it('waits for everything further in', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const steps: string[] = []
    const app = new Application<JwksAuthState>()
    app.use(async (_ctx, next) => {
      await next()
      steps.push('outer')
    })
    app.use(jwksAuth({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false }))
    app.use(requireScope('reports:read'))
    app.use(async (ctx) => {
      await new Promise(setImmediate)
      steps.push('handler')
      ctx.body = 'done'
    })
    const token = await issuer.sign({ scope: 'reports:read' })
    await supertest(app.callback()).get('/').auth(token, { type: 'bearer' }).expect(200, 'done')
    expect(steps).toEqual(['handler', 'outer'])
  })

  it('wants each of two to accept, and the last one says who it is', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using other = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const app = new Application<JwksAuthState>()
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch {
        ctx.body = [ctx.state.auth === undefined]
      }
    })
    for (const { issuer: url } of [issuer, other]) {
      app.use(jwksAuth({ issuer: url, audience: AUDIENCE, requireHttps: false }))
    }
    const token = await issuer.sign()
    await supertest(app.callback()).get('/').auth(token, { type: 'bearer' }).expect(200, [true])
  })

  it('takes the host of a proxy that the application trusts', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: AUDIENCE })
    const app = new Application<JwksAuthState>()
    app.silent = true
    app.use(jwksAuth({ registry, tenant: tenantFrom.subdomain('example.test') }))
    app.use((ctx) => {
      ctx.body = getAuth(ctx).tenant
    })
    const token = await issuer.sign()
    const ask = (): supertest.Test =>
      supertest(app.callback()).get('/').auth(token, { type: 'bearer' }).set('X-Forwarded-Host', 'acme.example.test')
    await ask().expect(400)
    app.proxy = true
    await ask().expect(200, 'acme')
  })
})
