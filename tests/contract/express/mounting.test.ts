import { createRegistry, getAuth, jwksAuth, requireScope, tenantFrom } from '@jwks-auth/express'
import { createTestIssuer } from '@jwks-auth/testing'
import express from 'express'
import express4 from 'express4'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { AUDIENCE } from '../harness/world.js'

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s: where jwksAuth is mounted', (_, createApp) => {
  it('finds the tenant in the whole path, on a router under a prefix', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: AUDIENCE })
    const router = createApp.Router({ mergeParams: true })
    router.use(jwksAuth({ registry, tenant: tenantFrom.pathSegment(1) }))
    router.get('/reports', requireScope('reports:read'), (req, res) => {
      res.json({ tenant: getAuth(req).tenant, url: req.url })
    })
    const app = createApp().use('/tenants/:tenant', router)
    const token = await issuer.sign({ scope: 'reports:read' })
    const answer = await supertest(app).get('/tenants/acme/reports').auth(token, { type: 'bearer' })
    expect([answer.status, answer.body]).toEqual([200, { tenant: 'acme', url: '/reports' }])
    await supertest(app).get('/tenants/globex/reports').auth(token, { type: 'bearer' }).expect(401)
  })

  it('leaves what is beside its prefix alone', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const auth = jwksAuth({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false })
    const app = createApp().use('/private', auth)
    app.get('/', (_req, res) => {
      res.json('open')
    })
    await supertest(app).get('/').expect(200)
    await supertest(app).get('/private/x').expect(401)
  })

  it('protects one route when it stands before its handler', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const auth = jwksAuth({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false })
    const app = createApp()
    app.get('/me', auth, (req, res) => {
      res.json(getAuth(req).claims.sub)
    })
    await supertest(app).get('/me').expect(401)
    const token = await issuer.sign()
    const answer = await supertest(app).get('/me').auth(token, { type: 'bearer' })
    expect([answer.status, answer.body]).toEqual([200, 'user-1'])
  })

  it('hands Auth on to an application mounted in the application', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    const inner = createApp().use(requireScope('reports:read'), (req, res) => {
      res.json(getAuth(req).claims.sub)
    })
    const auth = jwksAuth({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false })
    const app = createApp().use(auth).use('/inner', inner)
    const token = await issuer.sign({ scope: 'reports:read' })
    await supertest(app).get('/inner').auth(token, { type: 'bearer' }).expect(200, '"user-1"')
    const other = await issuer.sign()
    await supertest(app).get('/inner').auth(other, { type: 'bearer' }).expect(403)
  })

  it('takes the host of a proxy that the application trusts', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: AUDIENCE })
    const app = createApp().use(jwksAuth({ registry, tenant: tenantFrom.subdomain('example.test') }), (req, res) => {
      res.json(getAuth(req).tenant)
    })
    const token = await issuer.sign()
    const ask = (): supertest.Test =>
      supertest(app).get('/').auth(token, { type: 'bearer' }).set('X-Forwarded-Host', 'acme.example.test')
    await ask().expect(400)
    app.set('trust proxy', true)
    await ask().expect(200, '"acme"')
  })
})
