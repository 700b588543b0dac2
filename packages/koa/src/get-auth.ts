import { requireAuth, type Auth, type ClaimTypes, type JwtClaims } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/**
 * Returns the `Auth` of a request, for handlers after `jwksAuth`.
 *
 * @typeParam Claims - The application's own type of its tokens' claims, an interface or a type. It is not checked here.
 * @throws RefusedError `token_missing` (401) when the request passed without a token.
 * @throws JwksAuthError `auth_not_registered` (500) when `jwksAuth` did not run before.
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
 */
export function getAuth<Claims extends ClaimTypes<Claims> = JwtClaims>(
  ctx: Pick<ExtendableContext, 'req'>,
): Auth<Claims> {
  // A caller from JavaScript may pass nothing.
  const given: typeof ctx | undefined | null = ctx
  return requireAuth<Claims>(given?.req)
}
