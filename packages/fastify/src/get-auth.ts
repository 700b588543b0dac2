import { requireAuth, type Auth, type ClaimTypes, type JwtClaims } from '@jwks-auth/core'
import type { AuthRequest } from './hook.js'

/**
 * Returns the `Auth` of a request, for handlers after `authenticate`.
 *
 * @typeParam Claims - The application's own type of its tokens' claims, an interface or a type. It is not checked here.
 * @throws RefusedError `token_missing` (401) when the request passed without a token.
 * @throws JwksAuthError `auth_not_registered` (500) when the hook `authenticate` did not run before.
 * @example
 * ```ts
 * import { authenticate, getAuth, jwksAuth } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(jwksAuth, { issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
 * app.get('/me', { onRequest: authenticate }, (request) => ({ subject: getAuth(request).claims.sub }))
 * ```
 */
export function getAuth<Claims extends ClaimTypes<Claims> = JwtClaims>(request: AuthRequest): Auth<Claims> {
  return requireAuth<Claims>(request)
}
