import type { CachePolicy } from '../cache/cache-policy.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { RequestAuth } from '../fetch/request-auth.js'
import type { ClaimRules } from '../token/claims.js'
import type { TokenPolicy } from '../token/token-policy.js'

/** Where the keys of a registration come from. */
export type SourceSpec =
  | {
      readonly kind: 'discovery'
      readonly issuer: string
      /** Whose metadata is asked for: the issuer, but with something in the place of its placeholder. */
      readonly discoveryIssuer: string
      readonly requestAuth: RequestAuth | undefined
    }
  | { readonly kind: 'url'; readonly url: string; readonly requestAuth: RequestAuth | undefined }
  | { readonly kind: 'static'; readonly keys: readonly unknown[] }

/** An identity provider that may sign a tenant's tokens: the validated `RegistrationOptions`. */
export interface Registration {
  readonly tenant: string
  readonly provider: string
  readonly issuer: string
  readonly source: SourceSpec
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly rules: ClaimRules
  readonly dedicatedIssuer: boolean
  readonly prefetch: boolean
}

/** What registrations inherit from their registry. */
export interface Inherited {
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly token: TokenPolicy
  /** The user's own dispatcher makes the connections. */
  readonly ownDispatcher: boolean
  /** Whether there is a store, and a secret that hides credentials in the names of what is stored. */
  readonly storage: 'none' | 'unkeyed' | 'keyed'
}
