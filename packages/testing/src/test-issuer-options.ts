import { requireAlgorithm, type SigningAlgorithm } from './algorithm.js'
import { requireHeaders, type AnswerHeaders } from './answer-headers.js'
import { DISCOVERY_KINDS, type DiscoveryKind } from './discovery.js'
import { optionError, refuseUnknownFields, requireNumber, requireOneOf } from './option-error.js'
import type { TestCertificate } from './test-authority.js'
import type { TestClock } from './test-clock.js'

/** Options of {@link createTestIssuer}. */
export interface TestIssuerOptions {
  /**
   * The algorithm of the first key. Elliptic curve keys are made in a millisecond, an RSA key in a tenth of a second
   * unless one of a closed issuer can be used again.
   * @default 'RS256'
   */
  readonly alg?: SigningAlgorithm
  /**
   * The `aud` of tokens.
   * @default 'https://api.example.test'
   */
  readonly audience?: string | readonly string[]
  /**
   * The path of the issuer identifier, such as `'/tenant-a'`: it starts with a slash and ends without one.
   * @default ''
   */
  readonly path?: string
  /**
   * Whether the issuer identifier ends with a slash.
   * @default false
   */
  readonly trailingSlash?: boolean
  /**
   * The host in the issuer's URLs. The server always listens on 127.0.0.1, so the name must resolve to that.
   * @default '127.0.0.1'
   */
  readonly hostname?: string
  /**
   * The port to listen on; 0 takes a free one.
   * @default 0
   */
  readonly port?: number
  /**
   * Serve HTTPS: with a certificate of an authority of its own (`true`), or with the given one.
   * @default false
   */
  readonly https?: boolean | TestCertificate
  /**
   * Which discovery documents exist.
   * @default 'both'
   */
  readonly discovery?: DiscoveryKind
  /**
   * Members written over those of the discovery document; one given as `undefined` is left out.
   * @default {}
   */
  readonly discoveryDocument?: Readonly<Record<string, unknown>>
  /**
   * Whether answers carry an `ETag`, and a matching `If-None-Match` gets a 304.
   * @default true
   */
  readonly etag?: boolean
  /**
   * Headers of every good answer, such as `cache-control`.
   * @default {}
   */
  readonly headers?: AnswerHeaders
  /**
   * Where `iat`, `exp`, `requests[].at` and the `Date` header take the time from.
   * @default the system clock
   */
  readonly clock?: Pick<TestClock, 'now'>
}

const WHERE = 'createTestIssuer'

/** The one home of the defaults. */
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

/** Fills in the defaults and refuses what makes no sense. */
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
