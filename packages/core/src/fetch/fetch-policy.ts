import type { KeyUse } from '../keys/jwk.js'

/** Whether URLs have to be `https:`. */
export type HttpsRule = boolean | 'except-loopback'

/** Attempts within one fetch: the validated `RetryOptions`. Durations are in milliseconds. */
export interface RetryPolicy {
  readonly maxRetries: number
  readonly attemptTimeout: number
  readonly initialBackoff: number
  readonly maxBackoff: number
  readonly deadline: number
  readonly jitter: 'full' | 'none'
}

/** How an identity provider is asked, and which answers are looked at: the validated `FetchOptions`. Durations are in milliseconds. */
export interface FetchPolicy {
  readonly requireHttps: HttpsRule
  /** Lower case, without a leading dot; `undefined` allows every host. */
  readonly allowedDomains: readonly string[] | undefined
  readonly network: 'any' | 'public'
  readonly allowAddresses: readonly string[]
  readonly pinnedSpki: readonly string[]
  readonly ca: readonly string[]
  /** `undefined`: our own. */
  readonly userAgent: string | undefined
  readonly maxRedirects: number
  readonly maxResponseBytes: number
  /** An option of the registry: a registration does not choose what checking its tokens costs. */
  readonly maxRsaBits: number
  /** Set by `spiffeTrustDomain`: keys for JWT-SVIDs are used as well. */
  readonly keyUse?: KeyUse
  readonly retry: RetryPolicy
}
