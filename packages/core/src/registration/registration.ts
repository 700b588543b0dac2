import type { CachePolicy } from '../cache/cache-policy.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { RequestAuth } from '../fetch/request-auth.js'
import type { ClaimRules } from '../token/claims.js'
import type { TokenPolicy } from '../token/token-policy.js'

/**
 * The validated `RegistrationOptions`: an issuer that may sign tokens for a tenant, where its keys come from, and the
 * rules for its tokens.
 */
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

/** Where the keys of a registration come from. */
export type SourceSpec =
  | {
      readonly kind: 'discovery'
      readonly issuer: string
      /** The issuer whose metadata is requested: `issuer` with a value in place of its placeholder. */
      readonly discoveryIssuer: string
      readonly requestAuth: RequestAuth | undefined
    }
  | { readonly kind: 'url'; readonly url: string; readonly requestAuth: RequestAuth | undefined }
  | { readonly kind: 'static'; readonly keys: readonly unknown[] }

/** The policies that registrations inherit from their registry, and facts about its connections. */
export interface Inherited {
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly token: TokenPolicy
  /** Whether the application passed its own dispatcher, which makes the connections. */
  readonly ownDispatcher: boolean
  /** Whether there is a store, and an integrity key that hides credentials in the names of stored snapshots. */
  readonly storage: 'none' | 'unkeyed' | 'keyed'
}
