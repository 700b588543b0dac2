import { isWellKnownUrl, OAUTH_METADATA, OPENID_METADATA } from '../fetch/well-known.js'

/** What a URL may be, by its form. */
export interface GivenUrl {
  /** Whose metadata may be had by it; `undefined` for a document that is none of an issuer's two. */
  readonly issuer: string | undefined
  /** Whether it is a document by its form: no issuer is to be registered so. */
  readonly isDocument: boolean
}

/** Reads the form of a URL: an issuer, a place of metadata (then the issuer that has it there), or another document (RFC 8615). */
export function readGivenUrl(url: string): GivenUrl {
  const parsed = new URL(url)
  const { origin, pathname } = parsed
  if (pathname.endsWith(OPENID_METADATA))
    return { issuer: `${origin}${pathname.slice(0, -OPENID_METADATA.length)}`, isDocument: true }
  if (pathname === OAUTH_METADATA || pathname.startsWith(`${OAUTH_METADATA}/`))
    return { issuer: `${origin}${pathname.slice(OAUTH_METADATA.length)}`, isDocument: true }
  return isWellKnownUrl(parsed) ? { issuer: undefined, isDocument: true } : { issuer: url, isDocument: false }
}
