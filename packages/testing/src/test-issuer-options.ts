import { requireAlgorithm, type SigningAlgorithm } from './algorithm.js'
import { requireHeaders, type AnswerHeaders } from './answer-headers.js'
import { DISCOVERY_KINDS, type DiscoveryKind } from './discovery.js'
import { optionError, refuseUnknownFields, requireNumber, requireOneOf } from './option-error.js'
import type { TestCertificate } from './test-authority.js'
import type { TestClock } from './test-clock.js'

const WHERE = 'createTestIssuer'

/**
 * Validates the options of `createTestIssuer` and adds the defaults. Throws a `TypeError` that names the wrong option.
 */
export const readIssuerOptions = (given: TestIssuerOptions): Required<TestIssuerOptions> => {
  refuseUnknownFields(WHERE, given, Object.keys(ISSUER_DEFAULTS))
  const options: Required<TestIssuerOptions> = { ...ISSUER_DEFAULTS, ...withoutUndefined(given) }
  requireAlgorithm(WHERE, options.alg)
  const audiences = [options.audience].flat()
  if (audiences.length === 0) throw optionError(WHERE, 'audience', 'a string or a list of them', options.audience)
  for (const audience of audiences) requireText('audience', audience)
  if (typeof options.path !== 'string' || !/^(\/[A-Za-z0-9._~-]+)*$/.test(options.path)) {
    throw optionError(WHERE, 'path', "'' or a path like '/tenant-a', without a slash at the end", options.path)
  }
  requireText('hostname', options.hostname)
  requireNumber(WHERE, 'port', options.port, { min: 0, max: 65_535, integer: true })
  if (!isRecord(options.https)) requireBoolean('https', options.https)
  requireOneOf(WHERE, 'discovery', options.discovery, DISCOVERY_KINDS)
  requireMembers(WHERE, 'discoveryDocument', options.discoveryDocument)
  requireBoolean('trailingSlash', options.trailingSlash)
  requireBoolean('etag', options.etag)
  requireHeaders(WHERE, options.headers)
  const { clock }: { readonly clock: unknown } = options
  if (!isRecord(clock) || typeof clock['now'] !== 'function')
    throw optionError(WHERE, 'clock', 'an object with now()', clock)
  return options
}

/** Options of {@link createTestIssuer}. */
export interface TestIssuerOptions {
  /**
   * The signature algorithm of the first key. Generating an elliptic curve key takes a millisecond, an RSA key a tenth
   * of a second unless the key of a closed issuer can be reused.
   * @default 'RS256'
   */
  readonly alg?: SigningAlgorithm
  /**
   * The `aud` of tokens: one audience, or a list of them.
   * @default 'https://api.example.test'
   */
  readonly audience?: string | readonly string[]
  /**
   * The path of the issuer identifier, such as `'/tenant-a'`, with a leading and without a trailing slash.
   * @default ''
   */
  readonly path?: string
  /**
   * Whether the issuer identifier ends with a slash.
   * @default false
   */
  readonly trailingSlash?: boolean
  /**
   * The host in the issuer's URLs. The server always listens on 127.0.0.1, so the name must resolve to that address.
   * @default '127.0.0.1'
   */
  readonly hostname?: string
  /**
   * The port to listen on; 0 selects a free one.
   * @default 0
   */
  readonly port?: number
  /**
   * Whether to serve HTTPS: `true` uses a certificate of a new test authority; a certificate is used as given.
   * @default false
   */
  readonly https?: boolean | TestCertificate
  /**
   * The discovery documents that exist: OpenID Connect Discovery (`'oidc'`), RFC 8414 (`'oauth'`), both or none.
   * @default 'both'
   */
  readonly discovery?: DiscoveryKind
  /**
   * Members that override those of the discovery document; a member with the value `undefined` is left out.
   * @default {}
   */
  readonly discoveryDocument?: Readonly<Record<string, unknown>>
  /**
   * Whether answers have an `ETag`, and a matching `If-None-Match` gets a 304 (RFC 9110 section 13.1.2).
   * @default true
   */
  readonly etag?: boolean
  /**
   * Headers of every correct answer, such as `cache-control`.
   * @default {}
   */
  readonly headers?: AnswerHeaders
  /**
   * The clock for `iat`, `exp`, `requests[].at` and the `Date` header.
   * @default the system clock
   */
  readonly clock?: Pick<TestClock, 'now'>
}

/** All defaults. */
const ISSUER_DEFAULTS: Required<TestIssuerOptions> = {
  alg: 'RS256',
  audience: 'https://api.example.test',
  path: '',
  trailingSlash: false,
  hostname: '127.0.0.1',
  port: 0,
  https: false,
  discovery: 'both',
  discoveryDocument: {},
  etag: true,
  headers: {},
  clock: { now: () => ({ wall: Date.now(), mono: performance.now() }) },
}

const requireText = (field: string, value: unknown): void => {
  if (typeof value !== 'string' || value === '') throw optionError(WHERE, field, 'a non-empty string', value)
}

const requireBoolean = (field: string, value: unknown): void => {
  requireOneOf(WHERE, field, value, [true, false])
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const requireMembers = (where: string, field: string, value: unknown): void => {
  if (!isRecord(value)) throw optionError(where, field, 'an object', value)
}

const withoutUndefined = (given: TestIssuerOptions): TestIssuerOptions =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
