import type { Registry } from '@jwks-auth/core'
import { getAuth, jwksAuth, requireScope } from '@jwks-auth/koa'
import Koa from 'koa'
import { listen, type Listening } from '@jwks-auth/example-show'
import { tenantSource } from './tenants.js'

export function startKoa(registry: Registry): Promise<Listening> {
  const app = new Koa()
  app.use(jwksAuth({ registry, tenant: tenantSource, errors: 'respond' }))

  const mayRead = requireScope('reports:read')
  const mayWrite = requireScope('reports:write')
  app.use((ctx, next) => (ctx.method === 'GET' ? mayRead(ctx, next) : mayWrite(ctx, next)))
  app.use((ctx) => {
    const { tenant, claims } = getAuth(ctx)
    ctx.body = { framework: 'koa', tenant, subject: claims.sub }
  })
  return listen(app.callback())
}
