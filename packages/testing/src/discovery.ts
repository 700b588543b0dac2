/** Which discovery documents a test issuer serves. */
export type DiscoveryKind = 'oidc' | 'oauth' | 'both' | 'none'

export const DISCOVERY_KINDS: readonly DiscoveryKind[] = ['oidc', 'oauth', 'both', 'none']

const OIDC = '/.well-known/openid-configuration'
const OAUTH = '/.well-known/oauth-authorization-server'

/** Where an issuer's documents are: its path, without a slash at the end, is `''` or like `'/tenant-a'`. */
export interface IssuerPaths {
  /** OpenID Connect Discovery 1.0 section 4: appended to the issuer's path. */
  readonly oidc: string
  /** RFC 8414 section 3.1: put between the host and the issuer's path. */
  readonly oauth: string
  readonly jwks: string
}

export const issuerPaths = (issuerPath: string): IssuerPaths => ({
  oidc: `${issuerPath}${OIDC}`,
  oauth: `${OAUTH}${issuerPath}`,
  jwks: `${issuerPath}/jwks`,
})

export const servesDiscovery = (kind: DiscoveryKind, paths: IssuerPaths, pathname: string): boolean => {
  if (pathname === paths.oidc) return kind === 'oidc' || kind === 'both'
  return pathname === paths.oauth && (kind === 'oauth' || kind === 'both')
}

/** The members that both specifications require, with the overrides written over them. */
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
