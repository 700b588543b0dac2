import { isIP } from 'node:net'
import type { FetchPolicy } from '../options/fetch-policy.js'

/** Presigned URLs, the longest in use, have two thousand or so. Each is kept, for each source. */
export const MAX_URL_LENGTH = 8192

export type UrlPolicy = Pick<FetchPolicy, 'requireHttps' | 'allowedDomains' | 'pinnedSpki'>

/** Judges a URL that is about to be contacted, whoever named it: the broken rule, or `undefined`. */
export function brokenUrlRule(url: URL, { requireHttps, allowedDomains, pinnedSpki }: UrlPolicy): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL'
  if (url.protocol === 'http:' && requireHttps) return 'must be an https URL (or set requireHttps: false for tests)'
  if (url.protocol === 'http:' && pinnedSpki.length > 0)
    return 'must be an https URL: only TLS shows a key that is pinned'
  if (url.href.length > MAX_URL_LENGTH) return `must have at most ${MAX_URL_LENGTH} characters`
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  if (url.hash !== '') return 'must not have a fragment'
  if (allowedDomains !== undefined && !isAllowed(url.hostname, allowedDomains)) return 'must be within allowedDomains'
  return undefined
}

/** The host itself or a parent of it, on a label boundary. An IP address is in no domain. */
function isAllowed(hostname: string, domains: readonly string[]): boolean {
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  if (host.startsWith('[') || isIP(host) !== 0) return false
  return isWithin(host, domains)
}

/** Whether a domain name is one of `domains`, or below one. */
export function isWithin(name: string, domains: readonly string[]): boolean {
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`))
}
