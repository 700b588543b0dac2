import { admit, createAuthenticator, toError, type Admission, type Auth, type JwksAuthOptions } from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { ServerResponse } from 'node:http'
import { refuse } from './refuse.js'
import { ExpressRequest, type AnyRequest } from './request.js'

/** Express middleware that authenticates requests. */
export interface JwksAuthMiddleware {
  (req: AnyRequest, res: ServerResponse, next: NextFunction): void
  /** Closes what the middleware made itself; a registry that was handed in stays open. Later tokens get a 503. */
  readonly close: () => Promise<void>
}

/**
 * Makes middleware that verifies bearer tokens (RFC 6750) and sets `req.auth`.
 *
 * A refused request goes to the error handlers of the application as a `RefusedError` with `status` and `headers`, or
 * is answered at once with `errors: 'respond'`. An error of the application's own, such as one thrown by its tenant
 * function, is handed to the error handlers as it is; what is thrown that is no usable `Error` becomes the `cause` of one.
 *
 * @param options - One issuer, or a registry of many tenants with `tenant`.
 * @throws OptionsError naming every wrong field.
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
    // Express 4 does not look at promises, so nothing may be left to reject.
    if (admission instanceof Promise) {
      admission.then(pass).catch((thrown: unknown) => {
        next(toError(thrown))
      })
    } else pass(admission)
  }
  return Object.assign(middleware, { close: () => authenticator.close() })
}
