import {
  anyScopeGuard,
  claimsGuard,
  judgeRequest,
  scopeGuard,
  type ClaimsRequirement,
  type Guard,
} from '@jwks-auth/core'
import type { ExtendableContext, Next } from 'koa'
import { refuse } from './refuse.js'

/**
 * Lets a request pass if its token grants all of the scopes. Otherwise it is refused: with 403 `insufficient_scope`,
 * which names the scopes, or with 401 if it has no `Auth`. If `jwksAuth` did not run before, the error is a
 * `JwksAuthError` (500).
 *
 * @throws OptionsError naming every invalid scope, or when no scope is named.
 * @example
 * ```ts
 * import { jwksAuth, requireScope } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const app = new Koa()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.use(requireScope('reports:read'))
 * ```
 */
export function requireScope(...scopes: readonly string[]): GuardMiddleware {
  return guarded(scopeGuard(scopes))
}

/**
 * Lets a request pass if its token grants at least one of the scopes; otherwise like {@link requireScope}.
 *
 * @throws OptionsError naming every invalid scope, or when no scope is named.
 * @example
 * ```ts
 * import { jwksAuth, requireAnyScope } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const app = new Koa()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.use(requireAnyScope('reports:read', 'reports:write'))
 * ```
 */
export function requireAnyScope(...scopes: readonly string[]): GuardMiddleware {
  return guarded(anyScopeGuard(scopes))
}

/**
 * Lets a request pass if its claims match: each one has the given value, or contains it if the claim is a list; or the
 * function returns `true`, synchronously. Otherwise the request is refused: with 403 `insufficient_scope`, or with 401
 * if it has no `Auth`.
 *
 * @throws OptionsError naming what cannot be required, or when nothing is required.
 * @example
 * ```ts
 * import { jwksAuth, requireClaims } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const app = new Koa()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.use(requireClaims({ 'realm_access.roles': 'admin' }))
 * ```
 */
export function requireClaims(required: ClaimsRequirement): GuardMiddleware {
  return guarded(claimsGuard(required))
}

function guarded(guard: Guard): GuardMiddleware {
  return async (ctx, next) => {
    const refusal = judgeRequest(ctx.req, guard)
    if (refusal === undefined) await next()
    else refuse(ctx, refusal)
  }
}

/** Koa middleware that authorizes requests which `jwksAuth` has authenticated. */
export type GuardMiddleware = (ctx: ExtendableContext, next: Next) => Promise<void>
