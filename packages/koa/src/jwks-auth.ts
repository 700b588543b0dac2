import { admit, createAuthenticator, type Auth, type JwksAuthOptions } from '@jwks-auth/core'
import type { ExtendableContext, Next } from 'koa'
import { refuse } from './refuse.js'
import { KoaRequest } from './request.js'

/**
 * Makes middleware that verifies bearer tokens (RFC 6750) and sets `ctx.state.auth`.
 *
 * A refused request throws a `RefusedError` with `status`, `headers` and `expose`, like `ctx.throw`, or is answered
 * directly with `errors: 'respond'`. An error of the application itself, such as one thrown by its tenant function, is
 * thrown unchanged; a thrown value that is not a usable `Error` becomes the `cause` of one.
 *
 * @param options - One issuer, or a registry of many tenants together with `tenant`.
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { getAuth, jwksAuth } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const app = new Koa()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.use((ctx) => {
 *   ctx.body = { subject: getAuth(ctx).claims.sub }
 * })
 * ```
 * @example Many tenants
 * ```ts
 * import { createRegistry, jwksAuth, tenantFrom } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const registry = createRegistry()
 * registry.register({ tenant: 'acme', issuer: 'https://login.acme.example/', audience: 'https://api.example.com' })
 *
 * const app = new Koa()
 * app.use(jwksAuth({ registry, tenant: tenantFrom.subdomain('example.com') }))
 * ```
 */
export function jwksAuth(options: JwksAuthOptions): JwksAuthMiddleware {
  const authenticator = createAuthenticator(options)

  const middleware = async (ctx: ExtendableContext & { state: JwksAuthState }, next: Next): Promise<void> => {
    const admission = admit(authenticator, ctx.req, new KoaRequest(ctx))
    const { auth, refusal } = admission instanceof Promise ? await admission : admission
    ctx.state.auth = auth
    if (refusal === undefined) await next()
    else refuse(ctx, refusal)
  }
  return Object.assign(middleware, { close: () => authenticator.close() })
}

/** What `jwksAuth` sets in `ctx.state`. */
export interface JwksAuthState {
  /** `undefined` when the request passed without a token. */
  auth: Auth | undefined
}

/** Koa middleware that authenticates requests. */
export interface JwksAuthMiddleware {
  (ctx: ExtendableContext & { state: JwksAuthState }, next: Next): Promise<void>
  /** Closes what the middleware created itself. A registry that was passed in stays open. Later tokens get a 503. */
  readonly close: () => Promise<void>
}
