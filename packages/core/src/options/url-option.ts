import { MAX_ISSUER_LENGTH } from '../keys/validate-jwk.js'
import { isMetadataUrl, isWellKnownUrl } from '../fetch/well-known.js'
import { brokenUrlRule, MAX_URL_LENGTH, type UrlPolicy } from '../fetch/url-rules.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/**
 * Reads the option `issuer` or `jwksUri`, a URL that may be contacted, and records the rule that it breaks. `undefined`
 * when it is not a URL.
 */
export function readUrl(reader: OptionReader, name: 'issuer' | 'jwksUri', policy: UrlPolicy): URL | undefined {
  const value = reader.raw(name)
  if (typeof value === 'string' && value.length > MAX_LENGTH[name]) {
    reader.refuse(name, `must have at most ${MAX_LENGTH[name]} characters`)
    return undefined
  }
  // The URL parser trims whitespace; an `iss` with whitespace around it would never match.
  const url = typeof value === 'string' && !BLANKS.test(value) && URL.canParse(value) ? new URL(value) : undefined
  const broken =
    url === undefined ? 'must be an https URL' : (wrongDocumentRule(name, url) ?? brokenUrlRule(url, policy))
  if (broken !== undefined) reader.refuse(name, broken)
  return url
}

/** Limits of the text as written: the parsed URL may be shorter. */
const MAX_LENGTH = { issuer: MAX_ISSUER_LENGTH, jwksUri: MAX_URL_LENGTH }
const BLANKS = /[\s\p{Cc}]/u

export const NO_DOCUMENT_RULE: string =
  'must be the issuer itself, not the URL of its metadata or keys: ' +
  'what the metadata calls "issuer", and its tokens "iss"'
const NO_METADATA_RULE = 'must be the URL of the key set, not of the metadata: what the metadata calls "jwks_uri"'

/** A URL of the wrong document would otherwise be noticed only when tokens are refused. */
function wrongDocumentRule(name: 'issuer' | 'jwksUri', url: URL): string | undefined {
  if (name === 'issuer') return isWellKnownUrl(url) ? NO_DOCUMENT_RULE : undefined
  return isMetadataUrl(url) ? NO_METADATA_RULE : undefined
}
