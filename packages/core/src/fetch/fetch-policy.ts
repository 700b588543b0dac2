import type { KeyUse } from '../keys/validate-jwk.js'

/**
 * How identity providers are asked, and which answers are accepted: the validated `FetchOptions`. Durations are in
 * milliseconds.
 */
export interface FetchPolicy {
  readonly requireHttps: HttpsRule
  /** Lower case, without a leading dot; `undefined` allows every host. */
  readonly allowedDomains: readonly string[] | undefined
  readonly network: 'any' | 'public'
  readonly allowAddresses: readonly string[]
  readonly pinnedSpki: readonly string[]
  readonly ca: readonly string[]
  /** `undefined`: the default of this package. */
  readonly userAgent: string | undefined
  readonly maxRedirects: number
  readonly maxResponseBytes: number
  /** An option of the registry: a registration must not decide how expensive the check of its tokens is. */
  readonly maxRsaBits: number
  /** Set by `spiffeTrustDomain`: keys for JWT-SVIDs are used as well. */
  readonly keyUse?: KeyUse
  readonly retry: RetryPolicy
}

/** Whether URLs must be `https:`. */
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
