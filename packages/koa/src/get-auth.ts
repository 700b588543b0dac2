import { requireAuth, type Auth, type ClaimTypes, type JwtClaims } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/**
 * The `Auth` of a request, for handlers behind `jwksAuth`.
 *
 * @typeParam Claims - What the application knows of its tokens' claims, as an interface or a type. It is not checked here.
 * @throws RefusedError `token_missing` (401) when the request passed without a token.
 * @throws JwksAuthError `auth_not_registered` (500) when `jwksAuth` did not come before.
 */
export function getAuth<Claims extends ClaimTypes<Claims> = JwtClaims>(
  ctx: Pick<ExtendableContext, 'req'>,
): Auth<Claims> {
  // From JavaScript it may be nothing.
  const given: typeof ctx | undefined | null = ctx
  return requireAuth<Claims>(given?.req)
}
