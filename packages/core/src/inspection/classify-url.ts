import { isWellKnownUrl, OAUTH_METADATA, OPENID_METADATA } from '../fetch/well-known.js'

/**
 * Classifies the URL to inspect by its form: an issuer, a metadata URL (with the issuer that it belongs to), or another
 * well-known document (RFC 8615).
 */
export function readGivenUrl(url: string): GivenUrl {
  const parsed = new URL(url)
  const { origin, pathname } = parsed
  if (pathname.endsWith(OPENID_METADATA))
    return { issuer: `${origin}${pathname.slice(0, -OPENID_METADATA.length)}`, isDocument: true }
  if (pathname === OAUTH_METADATA || pathname.startsWith(`${OAUTH_METADATA}/`))
    return { issuer: `${origin}${pathname.slice(OAUTH_METADATA.length)}`, isDocument: true }
  return isWellKnownUrl(parsed) ? { issuer: undefined, isDocument: true } : { issuer: url, isDocument: false }
}

/** The possible meaning of a URL, by its form. */
export interface GivenUrl {
  /** The issuer whose metadata it may lead to; `undefined` for a document that is not metadata by its form. */
  readonly issuer: string | undefined
  /** Whether it is the URL of a document by its form, and so not an issuer to register. */
  readonly isDocument: boolean
}
