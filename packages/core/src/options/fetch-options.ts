import type { FetchPolicy, HttpsRule } from '../fetch/fetch-policy.js'
import { isAddressOrRange } from '../fetch/address-filter.js'
import { certificates } from './pem-certificates.js'
import { stringList } from '../option-reader/string-lists.js'
import type { Duration } from '../time/duration.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/** How metadata and keys are fetched from providers, and which responses are accepted. */
export interface FetchOptions {
  /**
   * `false` permits `http:` URLs, for tests and closed networks only. `'except-loopback'` permits them only for
   * `localhost`, `127.0.0.0/8` and `[::1]`, so that a development configuration is safe elsewhere too.
   * @default true
   */
  requireHttps?: HttpsRule
  /**
   * Hosts that may be contacted, each including its subdomains. An IP address never matches. A redirect to another
   * origin is followed only if this list names its host.
   * @default any host
   */
  allowedDomains?: readonly string[]
  /**
   * Which addresses may be connected to, checked after DNS resolution: `'any'` permits all except link-local and cloud
   * metadata addresses, `'public'` only public ones.
   * @default 'any'
   */
  network?: 'any' | 'public'
  /** IP addresses and CIDR ranges that may be connected to regardless of `network`. @default none */
  allowAddresses?: readonly string[]
  /**
   * Base64 SHA-256 digests of public keys (SPKI, RFC 7469 section 2.4). The server's certificate, or one that
   * verifiably issued it, must have one of these keys. Give two, so that a key can be replaced.
   * @default none
   */
  pinnedSpki?: readonly string[]
  /** Certificates in PEM to trust instead of Node's own. @default Node's own */
  ca?: string | readonly string[]
  /**
   * The `User-Agent` of requests (RFC 9110 section 10.1.5), for firewalls and providers that look at it: 1 to 256
   * printable ASCII characters. At the origin that receives `requestHeaders`, a `user-agent` among them takes
   * precedence.
   * @default `jwks-auth/` and its version
   */
  userAgent?: string
  /**
   * How many redirects one fetch follows. A redirect to another origin is followed only if `allowedDomains` names its
   * host.
   * @default 3
   */
  maxRedirects?: number
  /** The longest response body in bytes, before and after decompression. @default 1048576 */
  maxResponseBytes?: number
  /** The attempts of one fetch. Only network errors, timeouts, 408, 429 and 5xx are retried. @default those of each */
  retry?: RetryOptions
}

/** The attempts of one fetch. */
export interface RetryOptions {
  /**
   * How many attempts follow the first. None follow if the previous fetch failed too: then `failureBackoff` decides
   * when to try again.
   * @default 2
   */
  maxRetries?: number
  /** The longest time one attempt may take, from DNS to the last byte. @default '3s' */
  attemptTimeout?: Duration
  /** The wait before the first retry; it doubles with each further retry. @default '250ms' */
  initialBackoff?: Duration
  /** The longest wait between attempts. @default '2s' */
  maxBackoff?: Duration
  /** The longest time a whole fetch may take, discovery and retries included. @default '8s' */
  deadline?: Duration
  /** `'full'` waits a random part of each backoff. @default 'full' */
  jitter?: 'full' | 'none'
}

const DOMAIN = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*$/
const ONLY_DIGITS_AND_DOTS = /^[\d.]+$/
const USER_AGENT = /^[!-~](?:[ -~]{0,254}[!-~])?$/

/** Options that only this package's own connections can honor. */
const CONNECTION_OPTIONS = ['network', 'allowAddresses', 'pinnedSpki', 'ca'] as const

/** Refuses options that have no effect with a dispatcher of the application. */
export function refuseConnectionOptions(reader: OptionReader): void {
  for (const name of CONNECTION_OPTIONS) {
    if (reader.has(name)) reader.refuse(name, 'cannot be combined with a dispatcher, which makes the connections')
  }
}

export function readFetchPolicy(reader: OptionReader, inherited: FetchPolicy): FetchPolicy {
  // Shared, not copied: a process may have a hundred thousand registrations.
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
