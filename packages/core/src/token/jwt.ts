/** The header and the claims of a JWT. The claims may be of any type. */
export interface ClaimedToken {
  readonly header: JwtHeader
  readonly claims: Readonly<Record<string, unknown>>
}

/** The members of a JOSE header. This package reads only `alg`, `kid`, `typ`, `crit`, `b64`, `x5t` and `x5t#S256`. */
export interface JwtHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
  readonly [member: string]: unknown
}

/** The registered claims (RFC 7519 section 4.1) and `scope` (RFC 8693 section 4.2). */
export interface RegisteredClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  /** Space-separated text; a list from some issuers. `Auth.scopes` has the separate scopes of either. */
  readonly scope?: string | readonly string[]
}

/** The claims of a token (RFC 7519 section 4). */
export interface JwtClaims extends RegisteredClaims {
  readonly [claim: string]: unknown
}

/**
 * Constraint for a custom type of claims, an interface or not: any claim is allowed; the registered ones must have
 * their types.
 */
export type ClaimTypes<Claims> = {
  readonly [Name in keyof Claims]: Name extends keyof RegisteredClaims ? RegisteredClaims[Name] : unknown
}
