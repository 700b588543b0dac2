import type { Registry, TenantFromRequest } from '@jwks-auth/core'
import { createRegistry, getAuth, jwksAuth, requireClaims, tenantFrom } from '@jwks-auth/koa'
import { Router } from '@koa/router'
import Koa from 'koa'

/** A tenant, as a configuration has it. */
export interface Tenant {
  readonly id: string
  readonly issuer: string
  /** Its id at a provider that it shares with others: tokens tell it as `org`. */
  readonly organisation?: string
}

interface Settings {
  readonly tenants: readonly Tenant[]
  readonly audience: string
  /** `false` where providers have no TLS: on your own machine. */
  readonly requireHttps: boolean
}

export function makeRegistry({ tenants, audience, requireHttps }: Settings): Registry {
  const registry = createRegistry({ requireHttps })
  for (const { id, issuer, organisation } of tenants) {
    // An issuer for two tenants is refused here, unless a claim proves for which of them a token is.
    const tenantClaim = organisation === undefined ? {} : { tenantClaim: { name: 'org', value: organisation } }
    registry.register({ tenant: id, issuer, audience, ...tenantClaim })
  }
  return registry
}

export function makeApp(registry: Registry, domain: string): Koa {
  // As exact as `tenantOf`: `/T/globex` names a tenant neither here nor there.
  const router = new Router({ sensitive: true })
  router.get(['/me', '/t/:tenant/me'], (ctx) => {
    // Not `ctx.params.tenant`, which is what the request says: this is what its token has proven.
    const { tenant, claims } = getAuth(ctx)
    ctx.body = { tenant, user: claims.sub }
  })
  router.get(['/admin', '/t/:tenant/admin'], requireClaims({ roles: 'admin' }), (ctx) => {
    ctx.body = { tenant: getAuth(ctx).tenant, admin: true }
  })

  const app = new Koa()
  app.use(jwksAuth({ registry, tenant: tenantOf(domain), errors: 'respond' }))
  app.use(router.routes())
  return app
}

/** `acme.example.com/me`, or `api.example.com/t/acme/me`. */
function tenantOf(domain: string): TenantFromRequest {
  const fromHost = tenantFrom.subdomain(domain)
  const fromPath = tenantFrom.pathSegment(1)
  return (request) => {
    const label = fromHost(request)
    const path = request.url.startsWith('/t/') ? fromPath(request) : undefined
    if (label === 'api') return path
    // A request that names two tenants names none: whoever reads the other name, such as a cache, must not be misled.
    return path === undefined || path === label ? label : undefined
  }
}
