import type { Auth } from '@jwks-auth/core'

declare global {
  namespace Express {
    interface Request {
      /** Set by `jwksAuth`; `undefined` when the request passed without a token. */
      auth?: Auth | undefined
    }
  }
}
