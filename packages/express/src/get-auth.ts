import { requireAuth, type Auth, type ClaimTypes, type JwtClaims } from '@jwks-auth/core'
import type { IncomingMessage } from 'node:http'

/**
 * Returns the `Auth` of a request, for handlers after `jwksAuth`.
 *
 * @typeParam Claims - The application's own type of its tokens' claims, an interface or a type. It is not checked here.
 * @throws RefusedError `token_missing` (401) when the request passed without a token.
 * @throws JwksAuthError `auth_not_registered` (500) when `jwksAuth` did not run before.
 * @example
 * ```ts
 * import express from 'express'
 * import { getAuth, jwksAuth } from '@jwks-auth/express'
 *
 * const app = express()
 * app.use(jwksAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }))
 * app.get('/me', (req, res) => {
 *   res.json({ subject: getAuth(req).claims.sub })
 * })
 * ```
 */
export function getAuth<Claims extends ClaimTypes<Claims> = JwtClaims>(req: IncomingMessage): Auth<Claims> {
  return requireAuth<Claims>(req)
}
