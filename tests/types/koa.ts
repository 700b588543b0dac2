import {
  createRegistry,
  getAuth,
  healthHandler,
  jwksAuth,
  requireAnyScope,
  requireClaims,
  requireScope,
  statusPage,
} from '@jwks-auth/koa'
import type { Auth, JwksAuthState, JwtClaims } from '@jwks-auth/koa'
import Koa from 'koa'
import { expectTypeOf } from 'vitest'

interface OurClaims extends JwtClaims {
  readonly org: string
}

const auth = jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
expectTypeOf(auth.close).returns.toEqualTypeOf<Promise<void>>()

const typed = new Koa<JwksAuthState>()
typed.use(auth)
typed.use(requireScope('reports:read', 'audit'))
typed.use(async (ctx, next) => {
  expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
  expectTypeOf(getAuth(ctx)).toEqualTypeOf<Auth>()
  expectTypeOf(getAuth<OurClaims>(ctx).claims.org).toBeString()
  // @ts-expect-error -- there may be none: ask getAuth, or look
  ctx.body = ctx.state.auth.tenant
  // @ts-expect-error -- it cannot be changed
  getAuth(ctx).tenant = 'other'
  await next()
})

interface OurState extends JwksAuthState {
  user: string
}

new Koa<OurState, { db: string }>()
  .use(auth)
  .use(requireAnyScope('a', 'b'))
  .use((ctx) => {
    expectTypeOf(ctx.state.user).toBeString()
    expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
    expectTypeOf(ctx.db).toBeString()
  })

new Koa<{ user: string }>().use(auth).use((ctx) => {
  expectTypeOf(ctx.state.user).toBeString()
  expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
})

new Koa().use(auth).use((ctx) => getAuth(ctx).claims.sub)

requireClaims({ role: 'admin', level: 3, active: true })
requireClaims(({ sub }) => sub === 'alice')
// @ts-expect-error -- a claim is compared with one value
requireClaims({ role: ['admin'] })
// @ts-expect-error -- a guard decides at once
requireClaims(async () => await Promise.resolve(true))
// @ts-expect-error -- scopes are named one by one
requireScope(['reports:read'])
// @ts-expect-error -- only Koa contexts
getAuth({})

const registry = createRegistry()
new Koa().use(healthHandler(registry, { details: true }))
new Koa().use((ctx, next) => (ctx.path === '/status' ? statusPage(registry)(ctx) : next()))
// @ts-expect-error -- a registry is needed
statusPage()
