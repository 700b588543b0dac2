/** The members of a JOSE header. Only `alg`, `kid`, `typ`, `crit`, `b64`, `x5t` and `x5t#S256` are ever read by this package. */
export interface JwtHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
  readonly [member: string]: unknown
}

/** The claims of a token (RFC 7519 section 4). */
export interface JwtClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  /** Text with blanks (RFC 8693 section 4.2); a list where an issuer writes one. `Auth.scopes` has either taken apart. */
  readonly scope?: string | readonly string[]
  readonly [claim: string]: unknown
}

/** What a token says of itself. */
export interface ClaimedToken {
  readonly header: JwtHeader
  readonly claims: Readonly<Record<string, unknown>>
}
