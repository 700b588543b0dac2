import {
  authenticate,
  createRegistry,
  getAuth,
  healthHandler,
  jwksAuth,
  requireAnyScope,
  requireClaims,
  requireScope,
  statusPage,
} from '@jwks-auth/fastify'
import type { Auth, AuthHook, DecoratorNames, JwksAuthPluginOptions, JwtClaims } from '@jwks-auth/fastify'
import { fastify } from 'fastify'
import { expectTypeOf } from 'vitest'

interface OurClaims extends JwtClaims {
  readonly org: string
}

const ISSUER = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' } as const

const app = fastify()
await app.register(jwksAuth, ISSUER)
await app.register(jwksAuth, { ...ISSUER, global: true })
app.addHook('onRequest', authenticate)
expectTypeOf(authenticate).toEqualTypeOf<AuthHook>()
// @ts-expect-error -- the hook is imported: read from the instance too early, it would be none, and the route open
app.get('/open', { onRequest: app.authenticate }, () => 'ok')
// @ts-expect-error -- the same
app.addHook('onRequest', app.authenticate)
app.get('/importable', { onRequest: [authenticate, requireScope('a')] }, (request) => getAuth(request).tenant)
await app.register(jwksAuth, { ...ISSUER, decorators: { auth: 'caller' } })
expectTypeOf<DecoratorNames>().toEqualTypeOf<{ auth?: string }>()
// @ts-expect-error -- there is no hook in the instance to be named
await app.register(jwksAuth, { ...ISSUER, decorators: { authenticate: 'verifyCaller' } })
// @ts-expect-error -- names are texts
await app.register(jwksAuth, { ...ISSUER, decorators: { auth: false } })
app.addHook('preHandler', requireScope('reports:read'))

app.get<{ Params: { id: string }; Querystring: { page: number } }>(
  '/reports/:id',
  {
    onRequest: [authenticate, requireScope('reports:read', 'audit')],
    preValidation: requireAnyScope('a', 'b'),
    preHandler: requireClaims({ sub: 'alice' }),
  },
  (request) => {
    expectTypeOf(request.params.id).toBeString()
    expectTypeOf(request.auth).toEqualTypeOf<Auth | undefined>()
    expectTypeOf(getAuth(request)).toEqualTypeOf<Auth>()
    expectTypeOf(getAuth<OurClaims>(request).claims.org).toBeString()
    // @ts-expect-error -- it cannot be changed
    getAuth(request).tenant = 'other'
    // @ts-expect-error -- there may be none: ask getAuth, or look
    return request.auth.tenant
  },
)

const overHttp2 = fastify({ http2: true })
await overHttp2.register(jwksAuth, ISSUER)
overHttp2.get('/importable', { preHandler: authenticate }, (request) => getAuth(request).tenant)
overHttp2.get('/', { onRequest: [authenticate, requireScope('a')] }, (request) => getAuth(request).tenant)

// @ts-expect-error -- an issuer needs an audience
await app.register(jwksAuth, { issuer: ISSUER.issuer })
// @ts-expect-error -- yes or no
await app.register(jwksAuth, { ...ISSUER, global: 'yes' })
// @ts-expect-error -- no such option
const misspelt: JwksAuthPluginOptions = { ...ISSUER, globally: true }
expectTypeOf(misspelt).toEqualTypeOf<JwksAuthPluginOptions>()
// @ts-expect-error -- only Fastify requests
getAuth({})

const registry = createRegistry()
app.get('/ready', healthHandler(registry))
app.route({ method: 'GET', url: '/status', onRequest: authenticate, handler: statusPage(registry) })
// @ts-expect-error -- a registry is needed
healthHandler()
