/** What a document says of an issuer, true or not. */
export interface StatedMetadata {
  /** Who it says that the issuer is. */
  readonly issuer?: string
  /** Where it says that the keys are. */
  readonly jwksUri?: string
  /** The `iss` of access tokens, where AD FS writes another one there than `issuer`. */
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
