import { admit, createAuthenticator, type Auth, type JwksAuthOptions } from '@jwks-auth/core'
import type { ExtendableContext, Next } from 'koa'
import { refuse } from './refuse.js'
import { KoaRequest } from './request.js'

/** What `jwksAuth` puts into `ctx.state`. */
export interface JwksAuthState {
  /** `undefined` when the request passed without a token. */
  auth: Auth | undefined
}

/** Koa middleware that authenticates requests. */
export interface JwksAuthMiddleware {
  (ctx: ExtendableContext & { state: JwksAuthState }, next: Next): Promise<void>
  /** Closes what the middleware made itself; a registry that was handed in stays open. Later tokens get a 503. */
  readonly close: () => Promise<void>
}

/**
 * Makes middleware that verifies bearer tokens (RFC 6750) and sets `ctx.state.auth`.
 *
 * A refused request throws a `RefusedError` with `status`, `headers` and `expose`, as `ctx.throw` does, or is answered
 * at once with `errors: 'respond'`. An error of the application's own, such as one thrown by its tenant function, is
 * thrown as it is; what is thrown that is no usable `Error` becomes the `cause` of one.
 *
 * @param options - One issuer, or a registry of many tenants with `tenant`.
 * @throws OptionsError naming every wrong field.
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
