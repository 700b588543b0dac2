import type { DroppedKey } from './dropped-key.js'

const BRAND = Symbol.for('@jwks-auth/error')

/**
 * Base class of all errors of this package: {@link RefusedError} for a refused request, {@link SourceError} for a
 * failed fetch, {@link OptionsError} for invalid options. Distinguish errors by `code`, never by message.
 */
export class JwksAuthError extends Error {
  override readonly name: string = 'JwksAuthError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true })
  }

  /** Whether a value is an error of this package, including one created by another copy of it. */
  static is(error: unknown): error is JwksAuthError {
    return typeof error === 'object' && error !== null && BRAND in error
  }
}

/** The response for each refusal code: HTTP status, RFC 6750 error code, fixed phrase. */
const REFUSALS: Readonly<Record<RefusalCode, RefusalRow>> = {
  authorization_repeated: [400, 'invalid_request', 'More than one Authorization header was sent'],
  authorization_malformed: [400, 'invalid_request', 'The Authorization header is malformed'],
  host_invalid: [400, 'invalid_request', 'The Host header is invalid'],
  tenant_missing: [400, 'invalid_request', 'The request names no tenant'],

  token_missing: [401, undefined, 'A bearer token is required'],

  token_too_large: [401, 'invalid_token', 'The access token is invalid'],
  token_malformed: [401, 'invalid_token', 'The access token is invalid'],
  token_critical_header: [401, 'invalid_token', 'The access token is invalid'],
  token_type_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_algorithm_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_issuer_unknown: [401, 'invalid_token', 'The access token is invalid'],
  token_audience_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_tenant_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_claim_invalid: [401, 'invalid_token', 'The access token is invalid'],
  token_expired: [401, 'invalid_token', 'The access token expired'],
  token_not_yet_valid: [401, 'invalid_token', 'The access token is not valid yet'],
  token_too_old: [401, 'invalid_token', 'The access token is too old'],
  key_unknown: [401, 'invalid_token', 'The access token is invalid'],
  signature_invalid: [401, 'invalid_token', 'The access token is invalid'],

  scope_insufficient: [403, 'insufficient_scope', 'The access token lacks a required scope'],
  claims_insufficient: [403, 'insufficient_scope', 'The access token does not grant this request'],

  keys_unavailable: [503, undefined, 'Tokens cannot be verified at the moment'],
  tenant_unavailable: [503, undefined, 'Tokens cannot be verified at the moment'],
  closed: [503, undefined, 'Tokens cannot be verified at the moment'],
}

type RefusalRow = readonly [status: number, bearerError: BearerError | undefined, phrase: string]

/** The error codes of a challenge (RFC 6750 section 3.1). */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope'

/** Why a request was refused. Stable: applications may depend on it. `docs/spec/errors.md` lists all codes. */
export type RefusalCode =
  | 'authorization_repeated'
  | 'authorization_malformed'
  | 'host_invalid'
  | 'tenant_missing'
  | 'token_missing'
  | 'token_too_large'
  | 'token_malformed'
  | 'token_critical_header'
  | 'token_type_refused'
  | 'token_algorithm_refused'
  | 'token_issuer_unknown'
  | 'token_audience_refused'
  | 'token_tenant_refused'
  | 'token_claim_invalid'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_too_old'
  | 'key_unknown'
  | 'signature_invalid'
  | 'scope_insufficient'
  | 'claims_insufficient'
  | 'keys_unavailable'
  | 'tenant_unavailable'
  | 'closed'

/** The `code` of any error of this package. */
export type ErrorCode =
  RefusalCode | 'callback_failed' | 'auth_not_registered' | 'options_invalid' | 'registration_unknown' | 'source_failed'

export const REFUSAL_CODES: readonly RefusalCode[] = Object.keys(REFUSALS).filter(isRefusalCode)

/** The HTTP status of a refusal. */
export function httpStatusOf(code: RefusalCode): number {
  return REFUSALS[code][0]
}

function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code)
}

/** Details of a refusal. Only `scope` and `retryAfter` reach the caller. */
export interface RefusalDetails {
  /** For operators: what exactly was wrong, for instance which claim. Fixed words, never token content. */
  readonly detail?: string
  /** Scopes that the request needs (403). */
  readonly scope?: readonly string[]
  /** Milliseconds after which to retry (503). */
  readonly retryAfter?: number
  readonly cause?: unknown
}

/**
 * A request was refused. `status`, `headers` and the message are safe to send to the caller; `detail` and `cause` are
 * for operators.
 */
export class RefusedError extends JwksAuthError {
  override readonly name = 'RefusedError'
  declare readonly code: RefusalCode
  readonly status: number
  /** The error code of RFC 6750 section 3.1; `undefined` for a 401 without credentials and for a 503. */
  readonly bearerError: BearerError | undefined
  readonly detail: string | undefined
  readonly scope: readonly string[]
  /** Milliseconds; set for a 503. */
  readonly retryAfter: number | undefined
  /**
   * Response headers: `www-authenticate`, `retry-after`, `cache-control`. Empty until a request is refused with this
   * error.
   */
  headers: Readonly<Record<string, string>> = {}
  /** Always `true`: the message is a fixed phrase and may be shown (the convention of `http-errors`). */
  readonly expose = true

  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    if (typeof code !== 'string' || !isRefusalCode(code))
      throw new OptionsError([{ field: 'code', rule: 'must be the code of a refusal', value: typeof code }])
    const [status, bearerError, phrase] = REFUSALS[code]
    super(code, phrase, details.cause === undefined ? undefined : { cause: details.cause })
    this.status = status
    this.bearerError = bearerError
    this.detail = details.detail
    this.scope = details.scope ?? []
    this.retryAfter = details.retryAfter
  }

  /** Whether a value is a refusal, including one created by another copy of this package, which `instanceof` misses. */
  static override is(error: unknown): error is RefusedError {
    return JwksAuthError.is(error) && isRefusalCode(error.code)
  }

  /** Sets the response headers, which depend on the options of the authenticator. */
  withHeaders(headers: Readonly<Record<string, string>>): this {
    this.headers = headers
    return this
  }

  /** `status`, under the name that Fastify reads. */
  get statusCode(): number {
    return this.status
  }
}

/** The reasons for which a fetch from an identity provider can fail. */
export const SOURCE_FAILURES = [
  'network',
  'timeout',
  'aborted',
  'status',
  'redirect',
  'too_large',
  'body',
  'guard',
  'discovery',
  'credentials',
  'no_usable_key',
] as const

/**
 * Why a fetch from an identity provider failed.
 *
 * @useDeclaredType
 */
export type SourceFailure = (typeof SOURCE_FAILURES)[number]

/** Details of a failed fetch. */
export interface SourceErrorDetails {
  readonly httpStatus?: number
  /** Milliseconds. */
  readonly retryAfter?: number
  readonly dropped?: readonly DroppedKey[]
  readonly cause?: unknown
}

/**
 * A fetch from an identity provider failed: there was no answer, or the answer is not a key set. Reported to observers,
 * never to callers.
 */
export class SourceError extends JwksAuthError {
  override readonly name = 'SourceError'
  readonly reason: SourceFailure
  /** The HTTP status, if there was an answer. */
  readonly httpStatus: number | undefined
  /** Milliseconds to wait, as the provider requested. */
  readonly retryAfter: number | undefined
  /** For `no_usable_key`: the first ten published keys, and why each was dropped. */
  readonly dropped: readonly DroppedKey[]

  /** Whether a value is a failure of a provider, including one created by another copy of this package. */
  static override is(error: unknown): error is SourceError {
    return JwksAuthError.is(error) && error.code === 'source_failed'
  }

  constructor(reason: SourceFailure, message: string, details: SourceErrorDetails = {}) {
    super('source_failed', message, details.cause === undefined ? undefined : { cause: details.cause })
    this.reason = reason
    this.httpStatus = details.httpStatus
    this.retryAfter = details.retryAfter
    this.dropped = details.dropped ?? []
  }
}

/** One invalid option. */
export interface OptionProblem {
  /** The option's path, for example `retry.deadline`. */
  readonly field: string
  /** The rule that the value violates. */
  readonly rule: string
  /**
   * The value, if it is safe to log: a number, a duration, a URL without credentials. Otherwise its kind, such as
   * `a text`.
   */
  readonly value: string
}

/** Options are invalid. Thrown at construction; lists all invalid fields at once. */
export class OptionsError extends JwksAuthError {
  override readonly name = 'OptionsError'
  readonly problems: readonly OptionProblem[]

  /** Whether a value is an options error, including one created by another copy of this package. */
  static override is(error: unknown): error is OptionsError {
    return JwksAuthError.is(error) && error.code === 'options_invalid'
  }

  constructor(problems: readonly OptionProblem[]) {
    const lines = listOf(problems).map(({ field, rule, value }) => `  ${field}: ${rule}; got ${value}`)
    super('options_invalid', `Invalid options:\n${lines.join('\n')}`)
    this.problems = listOf(problems)
  }
}

/** A JavaScript caller may pass any value. */
function listOf(problems: readonly OptionProblem[]): readonly OptionProblem[] {
  const isList: boolean = Array.isArray(problems)
  return isList ? problems : []
}
