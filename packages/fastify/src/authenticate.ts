import { JwksAuthError } from '@jwks-auth/core'
import { authHook, type AuthHook } from './hook.js'
import { registrationFor } from './registration.js'

/**
 * A hook that authenticates requests with the `jwksAuth` registered in the route's own scope, or in the nearest scope
 * around it. The registration is looked up at each request, so a route may use the hook before `jwksAuth` is
 * registered.
 *
 * @throws JwksAuthError `auth_not_registered`, which Fastify answers with 500, when there is none: such a route stays
 * closed.
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
export const authenticate: AuthHook = authHook((request) => {
  const registration = registrationFor(request.server)
  if (registration === undefined) {
    throw new JwksAuthError(
      'auth_not_registered',
      'authenticate needs jwksAuth: register the plugin in the scope of this route, ' +
        'or in one around it (of the same copy of @jwks-auth/fastify)',
    )
  }
  return registration.judge(request)
})
