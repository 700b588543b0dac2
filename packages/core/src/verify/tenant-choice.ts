import type { ClaimedToken } from '../token/jwt.js'

/** Takes the tenant from the token. It only narrows which issuers may have signed: the signature still has to hold. */
export type TenantFromToken =
  | { readonly from: 'issuer' }
  | {
      readonly from: 'claim'
      /** The claim's name, for logs. @default not told */
      readonly name?: string
      /** What the token says; `undefined` refuses it. */
      readonly read: (token: ClaimedToken) => string | undefined
    }

/** How a token's tenant is known. */
export type TenantChoice = TenantFromToken | { readonly from: 'request'; readonly tenant: string }
