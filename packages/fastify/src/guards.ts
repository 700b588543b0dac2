import {
  anyScopeGuard,
  claimsGuard,
  judgeRequest,
  scopeGuard,
  type ClaimsRequirement,
  type Guard,
} from '@jwks-auth/core'
import { authHook, type AuthHook } from './hook.js'

/**
 * Lets a request pass if its token grants all of the scopes. Put it after `authenticate`. Otherwise the request is
 * refused: with 403 `insufficient_scope`, which names the scopes, or with 401 if it has no `Auth`. If the hook
 * `authenticate` did not run before, the error is a `JwksAuthError` (500).
 *
 * @throws OptionsError naming every invalid scope, or when no scope is named.
 * @example
 * ```ts
 * import { authenticate, jwksAuth, requireScope } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(jwksAuth, { issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
 * app.get('/reports', { onRequest: [authenticate, requireScope('reports:read')] }, () => [])
 * ```
 */
export function requireScope(...scopes: readonly string[]): AuthHook {
  return guarded(scopeGuard(scopes))
}

/**
 * Lets a request pass if its token grants at least one of the scopes; otherwise like {@link requireScope}.
 *
 * @throws OptionsError naming every invalid scope, or when no scope is named.
 * @example
 * ```ts
 * import { authenticate, jwksAuth, requireAnyScope } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(jwksAuth, { issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
 * app.get('/reports', { onRequest: [authenticate, requireAnyScope('reports:read', 'reports:write')] }, () => [])
 * ```
 */
export function requireAnyScope(...scopes: readonly string[]): AuthHook {
  return guarded(anyScopeGuard(scopes))
}

/**
 * Lets a request pass if its claims match: each one has the given value, or contains it if the claim is a list; or the
 * function returns `true`, synchronously. Put it after `authenticate`. Otherwise the request is refused: with 403
 * `insufficient_scope`, or with 401 if it has no `Auth`.
 *
 * @throws OptionsError naming what cannot be required, or when nothing is required.
 * @example
 * ```ts
 * import { authenticate, jwksAuth, requireClaims } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(jwksAuth, { issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
 * app.get('/admin', { onRequest: [authenticate, requireClaims({ 'realm_access.roles': 'admin' })] }, () => [])
 * ```
 */
export function requireClaims(required: ClaimsRequirement): AuthHook {
  return guarded(claimsGuard(required))
}

function guarded(guard: Guard): AuthHook {
  return authHook((request) => judgeRequest(request, guard))
}
