import { JwksAuthError } from '@jwks-auth/core'
import { authHook, type AuthHook } from './hook.js'
import { registrationFor } from './registration.js'

/**
 * A hook that authenticates requests with what is registered in the route's own scope, or in the nearest one around it:
 * `{ onRequest: authenticate }`. It is looked up with each request, so it may stand in a route before `jwksAuth` is registered.
 *
 * @throws JwksAuthError `auth_not_registered`, which Fastify answers with 500, when there is none: such a route stays closed.
 */
export const authenticate: AuthHook = authHook((request) => {
  const registration = registrationFor(request.server)
  if (registration === undefined) {
    throw new JwksAuthError(
      'auth_not_registered',
      'authenticate needs jwksAuth: register the plugin in the scope of this route, or in one around it (of the same copy of @jwks-auth/fastify)',
    )
  }
  return registration.judge(request)
})
