import {
  anyScopeGuard,
  claimsGuard,
  judgeRequest,
  scopeGuard,
  type ClaimsRequirement,
  type Guard,
} from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from './refuse.js'

/**
 * Lets a request pass if its token grants all of the scopes. Otherwise it is refused: with 403 `insufficient_scope`,
 * which names the scopes, or with 401 if it has no `Auth`. If `jwksAuth` did not run before, the error is a
 * `JwksAuthError` (500).
 *
 * @throws OptionsError naming every invalid scope, or when no scope is named.
 * @example
 * ```ts
 * import express from 'express'
 * import { jwksAuth, requireScope } from '@jwks-auth/express'
 *
 * const app = express()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.get('/reports', requireScope('reports:read'), (req, res) => {
 *   res.json([])
 * })
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
 * import express from 'express'
 * import { jwksAuth, requireAnyScope } from '@jwks-auth/express'
 *
 * const app = express()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.get('/reports', requireAnyScope('reports:read', 'reports:write'), (req, res) => {
 *   res.json([])
 * })
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
 * import express from 'express'
 * import { jwksAuth, requireClaims } from '@jwks-auth/express'
 *
 * const app = express()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.get('/admin', requireClaims({ 'realm_access.roles': 'admin' }), (req, res) => {
 *   res.json([])
 * })
 * ```
 */
export function requireClaims(required: ClaimsRequirement): GuardMiddleware {
  return guarded(claimsGuard(required))
}

function guarded(guard: Guard): GuardMiddleware {
  return (req, res, next) => {
    const refusal = judgeRequest(req, guard)
    if (refusal === undefined) next()
    else refuse(refusal, res, next)
  }
}

/** Express middleware that authorizes requests which `jwksAuth` has authenticated. */
export type GuardMiddleware = (req: IncomingMessage, res: ServerResponse, next: NextFunction) => void
