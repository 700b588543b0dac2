// The well-known paths of an issuer's metadata (RFC 8615), and whether a URL has such a path.

/** OpenID Connect Discovery 1.0 section 4: appended to the whole issuer. */
export const OPENID_METADATA = '/.well-known/openid-configuration'
/** RFC 8414 section 3: inserted between the host of the issuer and its path. */
export const OAUTH_METADATA = '/.well-known/oauth-authorization-server'

/**
 * Whether a URL is an issuer's metadata URL. URLs below `openid-configuration` are not: some providers publish their
 * key set there.
 */
export function isMetadataUrl({ pathname }: URL): boolean {
  const path = pathname.replace(/\/$/, '')
  return path.endsWith(OPENID_METADATA) || path === OAUTH_METADATA
}

/** Whether a URL is under `/.well-known/` (RFC 8615), which an issuer itself is not. */
export function isWellKnownUrl({ pathname }: URL): boolean {
  return pathname.includes('/.well-known/')
}
