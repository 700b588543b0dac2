/** OpenID Connect Discovery 1.0 section 4: behind the whole issuer. */
export const OPENID_METADATA = '/.well-known/openid-configuration'
/** RFC 8414 section 3: between the host of the issuer and its path. */
export const OAUTH_METADATA = '/.well-known/oauth-authorization-server'

/** Whether a URL is that of an issuer's metadata. What is below `openid-configuration` is not: some providers have their key set there. */
export function isMetadataUrl({ pathname }: URL): boolean {
  const path = pathname.replace(/\/$/, '')
  return path.endsWith(OPENID_METADATA) || path === OAUTH_METADATA
}

/** Whether a URL is that of a document about an issuer (RFC 8615), which an issuer itself is not. */
export function isWellKnownUrl({ pathname }: URL): boolean {
  return pathname.includes('/.well-known/')
}
