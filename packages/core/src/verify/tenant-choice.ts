import type { ClaimedToken } from '../token/jwt.js'

/** How a verification determines the tenant of a token: by the request, by the issuer, or by a claim. */
export type TenantChoice = TenantFromToken | { readonly from: 'request'; readonly tenant: string }

/**
 * Derives the tenant from the token. That only narrows which issuers may have signed it: the signature must still be
 * valid.
 */
export type TenantFromToken =
  | { readonly from: 'issuer' }
  | {
      readonly from: 'claim'
      /** The claim's name, for logs. @default not told */
      readonly name?: string
      /** Returns the tenant in the token; `undefined` refuses the token. */
      readonly read: (token: ClaimedToken) => string | undefined
    }
