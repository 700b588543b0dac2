import type { FetchPolicy, HttpsRule } from '../fetch/fetch-policy.js'
import { isAddressOrRange } from '../fetch/addresses.js'
import { certificates } from './certificates.js'
import { stringList } from '../option-reader/string-lists.js'
import type { Duration } from '../time/duration.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/** How an identity provider is asked, and which answers are looked at. */
export interface FetchOptions {
  /**
   * `false` permits `http:` URLs; for tests and closed networks only. `'except-loopback'` permits them for `localhost`, `127.0.0.0/8` and
   * `[::1]` alone, so that a set-up for development is safe elsewhere, too. @default true
   */
  requireHttps?: HttpsRule
  /**
   * Hosts that may be contacted, each with its subdomains. Never matches IP addresses. Redirects to another origin are followed only where
   * its host is named here. @default any host
   */
  allowedDomains?: readonly string[]
  /**
   * Which addresses may be connected to, judged after DNS: `'any'` but link-local and cloud metadata ones, or only `'public'` ones.
   * @default 'any'
   */
  network?: 'any' | 'public'
  /** IP addresses and CIDR ranges that may be connected to all the same. @default none */
  allowAddresses?: readonly string[]
  /**
   * Base64 SHA-256 of public keys (SPKI, RFC 7469 section 2.4): the server's certificate, or one that verifiably issued it, must
   * have one of them. Give two, so that a key can be replaced. @default none
   */
  pinnedSpki?: readonly string[]
  /** Certificates in PEM to trust instead of Node's own. @default Node's own */
  ca?: string | readonly string[]
  /**
   * What requests say of who sends them (RFC 9110 section 10.1.5), for firewalls and providers that want to know: 1 to 256 printable ASCII
   * characters. A `user-agent` among `requestHeaders` wins at their own origin. @default `jwks-auth/` and its version
   */
  userAgent?: string
  /** How many redirects one fetch follows; to another origin only where `allowedDomains` names its host. @default 3 */
  maxRedirects?: number
  /** The longest response body in bytes, before and after decompression. @default 1048576 */
  maxResponseBytes?: number
  /** Attempts within one fetch; only network errors, timeouts, 408, 429 and 5xx are tried again. @default those of each */
  retry?: RetryOptions
}

/** Attempts within one fetch. */
export interface RetryOptions {
  /** How many attempts follow the first. None where the fetch before failed, too: then `failureBackoff` says when to try again. @default 2 */
  maxRetries?: number
  /** The longest one attempt may take, from DNS to the last byte. @default '3s' */
  attemptTimeout?: Duration
  /** The wait before the first retry; it doubles. @default '250ms' */
  initialBackoff?: Duration
  /** The longest wait between attempts. @default '2s' */
  maxBackoff?: Duration
  /** The longest the whole fetch may take, discovery and retries included. @default '8s' */
  deadline?: Duration
  /** `'full'` waits a random part of each backoff. @default 'full' */
  jitter?: 'full' | 'none'
}

const DOMAIN = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*$/
const ONLY_DIGITS_AND_DOTS = /^[\d.]+$/
const USER_AGENT = /^[!-~](?:[ -~]{0,254}[!-~])?$/

/** What only our own connections can keep. */
const CONNECTION_OPTIONS = ['network', 'allowAddresses', 'pinnedSpki', 'ca'] as const

/** Notes options that a dispatcher of the user's makes meaningless. */
export function refuseConnectionOptions(reader: OptionReader): void {
  for (const name of CONNECTION_OPTIONS) {
    if (reader.has(name)) reader.refuse(name, 'cannot be combined with a dispatcher, which makes the connections')
  }
}

export function readFetchPolicy(reader: OptionReader, inherited: FetchPolicy): FetchPolicy {
  // Shared, not copied: there may be a hundred thousand registrations.
  if (!reader.hasAny(Object.keys(inherited))) return inherited
  const retry = reader.nested('retry')
  const policy: FetchPolicy = {
    requireHttps: reader.read(
      'requireHttps',
      inherited.requireHttps,
      'must be true, false or "except-loopback"',
      httpsRuleOf,
    ),
    allowedDomains: reader.read(
      'allowedDomains',
      inherited.allowedDomains,
      'must be a non-empty list of domain names such as "example.com", without scheme, port, path or wildcard',
      parseDomains,
    ),
    network: reader.oneOf('network', inherited.network, ['any', 'public']),
    allowAddresses: reader.read(
      'allowAddresses',
      inherited.allowAddresses,
      'must be a list of IP addresses or CIDR ranges',
      (value) => listOf(value, isAddressOrRange),
    ),
    pinnedSpki: reader.read(
      'pinnedSpki',
      inherited.pinnedSpki,
      'must be a list of base64 SHA-256 values (44 characters)',
      (value) => listOf(value, isPin),
    ),
    ca: reader.read('ca', inherited.ca, 'must be PEM certificates, at most 256', certificates),
    userAgent: reader.read(
      'userAgent',
      inherited.userAgent,
      'must be 1 to 256 printable ASCII characters, without blanks around them',
      (value) => (typeof value === 'string' && USER_AGENT.test(value) ? value : undefined),
    ),
    maxRedirects: reader.integer('maxRedirects', inherited.maxRedirects, 0, 20),
    maxResponseBytes: reader.integer('maxResponseBytes', inherited.maxResponseBytes, 1, 67_108_864),
    maxRsaBits: inherited.maxRsaBits,
    retry: {
      maxRetries: retry.integer('maxRetries', inherited.retry.maxRetries, 0, 20),
      attemptTimeout: retry.duration('attemptTimeout', inherited.retry.attemptTimeout),
      initialBackoff: retry.duration('initialBackoff', inherited.retry.initialBackoff),
      maxBackoff: retry.duration('maxBackoff', inherited.retry.maxBackoff),
      deadline: retry.duration('deadline', inherited.retry.deadline),
      jitter: retry.oneOf('jitter', inherited.retry.jitter, ['full', 'none']),
    },
  }
  retry.refuseUnread('of retry')
  return policy
}

export function httpsRuleOf(value: unknown): HttpsRule | undefined {
  return typeof value === 'boolean' || value === 'except-loopback' ? value : undefined
}

/** A registration may narrow what its registry allows, never widen it. */
export function isHttpsRuleWithin(rule: HttpsRule, allowed: HttpsRule): boolean {
  return rule === true || allowed === false || rule === allowed
}

function listOf(value: unknown, is: (text: string) => boolean): readonly string[] | undefined {
  const items = stringList(value)
  return items?.every(is) === true ? items : undefined
}

function isPin(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text && Buffer.byteLength(text, 'base64') === 32
}

function parseDomains(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const domains = value.map((domain: unknown) => (typeof domain === 'string' ? domain.toLowerCase() : ''))
  return domains.every((domain) => DOMAIN.test(domain) && !ONLY_DIGITS_AND_DOTS.test(domain)) ? domains : undefined
}
