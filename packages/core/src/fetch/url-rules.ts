import { isIP } from 'node:net'
import type { FetchPolicy } from './fetch-policy.js'

/**
 * Checks a URL before it is contacted, whether it was configured or named by a provider. Returns the broken rule, or
 * `undefined`.
 */
export function brokenUrlRule(url: URL, { requireHttps, allowedDomains, pinnedSpki }: UrlPolicy): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL'
  if (url.protocol === 'http:' && requireHttps === true) return PLAIN_HTTP
  if (url.protocol === 'http:' && requireHttps === 'except-loopback' && !isLoopback(url.hostname)) return NOT_LOOPBACK
  if (url.protocol === 'http:' && pinnedSpki.length > 0)
    return 'must be an https URL: only TLS shows a key that is pinned'
  if (url.href.length > MAX_URL_LENGTH) return `must have at most ${MAX_URL_LENGTH} characters`
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  if (url.hash !== '') return 'must not have a fragment'
  if (allowedDomains !== undefined && !isAllowed(url.hostname, allowedDomains)) return 'must be within allowedDomains'
  return undefined
}

/** Presigned URLs, the longest in use, have about two thousand characters. Each source keeps its URL. */
export const MAX_URL_LENGTH = 8192

export type UrlPolicy = Pick<FetchPolicy, 'requireHttps' | 'allowedDomains' | 'pinnedSpki'>

const PLAIN_HTTP = 'must be an https URL (or set requireHttps: false for tests)'
const NOT_LOOPBACK = 'must be an https URL, or one of localhost, 127.0.0.0/8 or [::1]'

/**
 * Takes the host as the URL parser writes it: `127.1` is `127.0.0.1` by then. Resolvers must answer `localhost` with a
 * loopback address (RFC 6761 section 6.3); not all of them do so for names below it.
 */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
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
