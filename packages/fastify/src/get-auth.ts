import { requireAuth, type Auth, type ClaimTypes, type JwtClaims } from '@jwks-auth/core'
import type { AuthRequest } from './hook.js'

/**
 * The `Auth` of a request, for handlers behind `authenticate`.
 *
 * @typeParam Claims - What the application knows of its tokens' claims, as an interface or a type. It is not checked here.
 * @throws RefusedError `token_missing` (401) when the request passed without a token.
 * @throws JwksAuthError `auth_not_registered` (500) when the hook `authenticate` did not come before.
 */
export function getAuth<Claims extends ClaimTypes<Claims> = JwtClaims>(request: AuthRequest): Auth<Claims> {
  return requireAuth<Claims>(request)
}
