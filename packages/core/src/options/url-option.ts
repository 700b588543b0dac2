import { brokenUrlRule, type UrlPolicy } from '../security/url-rules.js'
import type { Reader } from './problems.js'

const BLANKS = /[\s\p{Cc}]/u

/** Reads a URL that may be contacted; notes the rule it breaks. `undefined` when it is no URL at all. */
export function readUrl(reader: Reader, name: 'issuer' | 'jwksUri', policy: UrlPolicy): URL | undefined {
  const value = reader.raw(name)
  // The URL parser trims; an `iss` with blanks around it would never match.
  const url = typeof value === 'string' && !BLANKS.test(value) && URL.canParse(value) ? new URL(value) : undefined
  const broken = url === undefined ? 'must be an https URL' : brokenUrlRule(url, policy)
  if (broken !== undefined) reader.refuse(name, broken)
  return url
}
