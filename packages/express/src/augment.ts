/**
 * Adds the property `auth` to Express's `Request`, in the whole program that imports it.
 *
 * @module @jwks-auth/express/augment
 */

import type { Auth } from '@jwks-auth/core'

declare global {
  namespace Express {
    /** A request of Express, with what `jwksAuth` adds to it. */
    interface Request {
      /** Set by `jwksAuth`; `undefined` when the request passed without a token. */
      auth?: Auth | undefined
    }
  }
}
