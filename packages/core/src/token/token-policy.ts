import type { Algorithm } from '../keys/algorithms.js'

/**
 * Which tokens are accepted: the validated `TokenOptions`. Durations are in milliseconds; types are in lower case,
 * without `application/`.
 */
export interface TokenPolicy {
  readonly profile: TokenProfile
  readonly algorithms: readonly Algorithm[]
  readonly types: readonly string[]
  readonly requireType: boolean
  readonly requiredClaims: readonly string[]
  readonly claimTypes: 'strict' | 'lenient'
  readonly scopeClaims: readonly string[]
  readonly clockTolerance: number
  readonly maxTokenAge: number | undefined
  /** `max: 0` caches none. */
  readonly verifiedTokens: { readonly max: number }
}

/** A published set of rules for tokens; `'none'` adds nothing to the other options. */
export type TokenProfile = 'none' | 'rfc9068'

/** The only `typ` of an access token in RFC 9068 section 2.1. */
export const ACCESS_TOKEN_TYPE = 'at+jwt'

/** RFC 7515 section 4.1.9: `application/` may be omitted, and case does not matter. */
export function normalizeType(type: string): string {
  const lower = type.toLowerCase()
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower
}
