/** The statements of a document about an issuer, which may be false. */
export interface StatedMetadata {
  /** The stated `issuer`. */
  readonly issuer?: string
  /** The stated `jwks_uri`. */
  readonly jwksUri?: string
  /** The stated `iss` of access tokens, which in AD FS may differ from `issuer`. */
  readonly accessTokenIssuer?: string
}

const MEMBERS = { issuer: 'issuer', jwksUri: 'jwks_uri', accessTokenIssuer: 'access_token_issuer' } as const

export function statedMetadata(document: unknown): StatedMetadata {
  const members: Readonly<Record<string, unknown>> =
    typeof document === 'object' && document !== null ? { ...document } : {}
  const stated: { -readonly [name in keyof StatedMetadata]: string } = {}
  for (const name of ['issuer', 'jwksUri', 'accessTokenIssuer'] as const) {
    const value = members[MEMBERS[name]]
    if (typeof value === 'string') stated[name] = value
  }
  return stated
}
