import { admit, createAuthenticator, toError, type Admission, type Auth, type JwksAuthOptions } from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { ServerResponse } from 'node:http'
import { refuse } from './refuse.js'
import { ExpressRequest, type AnyRequest } from './request.js'

/**
 * Makes middleware that verifies bearer tokens (RFC 6750) and sets `req.auth`.
 *
 * A refused request is passed to the error handlers of the application as a `RefusedError` with `status` and `headers`,
 * or is answered directly with `errors: 'respond'`. An error of the application itself, such as one thrown by its
 * tenant function, is passed on unchanged; a thrown value that is not a usable `Error` becomes the `cause` of one.
 *
 * @param options - One issuer, or a registry of many tenants together with `tenant`.
 * @throws OptionsError naming every wrong field.
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
 * @example Many tenants
 * ```ts
 * import express from 'express'
 * import { createRegistry, jwksAuth, tenantFrom } from '@jwks-auth/express'
 *
 * const registry = createRegistry()
 * registry.register({ tenant: 'acme', issuer: 'https://login.acme.example/', audience: 'https://api.example.com' })
 *
 * const app = express()
 * app.use(jwksAuth({ registry, tenant: tenantFrom.subdomain('example.com') }))
 * ```
 */
export function jwksAuth(options: JwksAuthOptions): JwksAuthMiddleware {
  const authenticator = createAuthenticator(options)

  const middleware = (req: AnyRequest & { auth?: Auth | undefined }, res: ServerResponse, next: NextFunction): void => {
    const pass = ({ auth, refusal }: Admission): void => {
      req.auth = auth
      if (refusal === undefined) next()
      else refuse(refusal, res, next)
    }
    const admission = admit(authenticator, req, new ExpressRequest(req))
    // Express 4 ignores promises, so none may be left to reject.
    if (admission instanceof Promise) {
      admission.then(pass).catch((thrown: unknown) => {
        next(toError(thrown))
      })
    } else pass(admission)
  }
  return Object.assign(middleware, { close: () => authenticator.close() })
}

/** Express middleware that authenticates requests. */
export interface JwksAuthMiddleware {
  (req: AnyRequest, res: ServerResponse, next: NextFunction): void
  /** Closes what the middleware created itself. A registry that was passed in stays open. Later tokens get a 503. */
  readonly close: () => Promise<void>
}
