const OIDC = '/.well-known/openid-configuration'
const OAUTH = '/.well-known/oauth-authorization-server'

/**
 * Makes the discovery document of a test issuer: the members that both specifications (OpenID Connect, RFC 8414)
 * require, then the overrides.
 */
export const discoveryDocument = (
  facts: { readonly issuer: string; readonly jwksUri: string; readonly algorithms: readonly string[] },
  overrides: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const base = facts.issuer.replace(/\/$/, '')
  return {
    issuer: facts.issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    jwks_uri: facts.jwksUri,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: facts.algorithms,
    ...overrides,
  }
}

/** Which discovery documents a test issuer serves. */
export type DiscoveryKind = 'oidc' | 'oauth' | 'both' | 'none'

export const DISCOVERY_KINDS: readonly DiscoveryKind[] = ['oidc', 'oauth', 'both', 'none']

/** The paths of an issuer's documents. */
export interface IssuerPaths {
  /** OpenID Connect Discovery 1.0 section 4: the well-known path is appended to the issuer's path. */
  readonly oidc: string
  /** RFC 8414 section 3.1: the well-known path is inserted between the host and the issuer's path. */
  readonly oauth: string
  readonly jwks: string
}

/** @param issuerPath - `''`, or a path without a trailing slash, such as `'/tenant-a'`. */
export const issuerPaths = (issuerPath: string): IssuerPaths => ({
  oidc: `${issuerPath}${OIDC}`,
  oauth: `${OAUTH}${issuerPath}`,
  jwks: `${issuerPath}/jwks`,
})

export const servesDiscovery = (kind: DiscoveryKind, paths: IssuerPaths, pathname: string): boolean => {
  if (pathname === paths.oidc) return kind === 'oidc' || kind === 'both'
  return pathname === paths.oauth && (kind === 'oauth' || kind === 'both')
}
