/** The members of a JOSE header. Only `alg`, `kid`, `typ`, `crit`, `b64`, `x5t` and `x5t#S256` are ever read by this package. */
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
  /** Text with blanks; a list where an issuer writes one. `Auth.scopes` has either taken apart. */
  readonly scope?: string | readonly string[]
}

/** The claims of a token (RFC 7519 section 4). */
export interface JwtClaims extends RegisteredClaims {
  readonly [claim: string]: unknown
}

/** What your own type of claims has to fit, an interface or not: any claim, and the registered ones with the types that they have. */
export type ClaimTypes<Claims> = {
  readonly [Name in keyof Claims]: Name extends keyof RegisteredClaims ? RegisteredClaims[Name] : unknown
}

/** What a token says of itself. */
export interface ClaimedToken {
  readonly header: JwtHeader
  readonly claims: Readonly<Record<string, unknown>>
}
