import {
  createRegistry,
  getAuth,
  healthHandler,
  jwksAuth,
  requireAnyScope,
  requireClaims,
  requireScope,
  statusPage,
} from '@jwks-auth/express'
import type { Auth, JwksAuthMiddleware, JwtClaims } from '@jwks-auth/express'
import type {} from '@jwks-auth/express/augment'
import express, { type RequestHandler } from 'express'
import { expectTypeOf } from 'vitest'

interface OurClaims extends JwtClaims {
  readonly org: string
}

const auth = jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
expectTypeOf(auth).toEqualTypeOf<JwksAuthMiddleware>()
expectTypeOf(auth).toExtend<RequestHandler>()
expectTypeOf(auth.close).returns.toEqualTypeOf<Promise<void>>()

const app = express()
app.use(auth)
app.use('/private', auth, requireScope('a'))
express.Router().use(auth)

app.get('/reports/:id', requireScope('reports:read', 'audit'), requireAnyScope('a', 'b'), (req, res) => {
  expectTypeOf(req.params.id).toBeString()
  expectTypeOf(req.auth).toEqualTypeOf<Auth | undefined>()
  expectTypeOf(getAuth(req)).toEqualTypeOf<Auth>()
  expectTypeOf(getAuth(req).claims.sub).toEqualTypeOf<string | undefined>()
  expectTypeOf(getAuth<OurClaims>(req)).toEqualTypeOf<Auth<OurClaims>>()
  expectTypeOf(getAuth<OurClaims>(req).claims.org).toBeString()
  // @ts-expect-error -- there may be none: ask getAuth, or look
  res.json(req.auth.tenant)
  // @ts-expect-error -- it cannot be changed
  getAuth(req).tenant = 'other'
  // @ts-expect-error -- nor what is in it
  getAuth(req).scopes.push('admin')
  // @ts-expect-error -- these are not claims of a token
  getAuth<{ iss: number }>(req)
})

app.get('/typed', (req: express.Request<{ id: string }, string, { body: number }>) => getAuth(req))

requireClaims({ role: 'admin', level: 3, active: true })
requireClaims(({ sub }) => sub === 'alice')
// @ts-expect-error -- a claim is compared with one value
requireClaims({ role: ['admin'] })
// @ts-expect-error -- a guard decides at once
requireClaims(async () => await Promise.resolve(true))
// @ts-expect-error -- scopes are named one by one
requireScope(['reports:read'])
// @ts-expect-error -- scopes are text
requireAnyScope(1)
// @ts-expect-error -- only Express requests
getAuth({})

app.get('/:id/:part', auth, requireClaims({ sub: 'alice' }), (req) => {
  expectTypeOf(req.params.id).toBeString()
  expectTypeOf(req.params.part).toBeString()
})

const registry = createRegistry()
expectTypeOf(healthHandler(registry)).toExtend<RequestHandler>()
app.use('/ready', healthHandler(registry, { needs: 'any' }))
app.get('/status', auth, statusPage(registry, { title: 'orders', updateEvery: '10s', pageSize: 20 }))
// @ts-expect-error -- every one or any one
healthHandler(registry, { needs: 'most' })
// @ts-expect-error -- a registry is needed
statusPage()
