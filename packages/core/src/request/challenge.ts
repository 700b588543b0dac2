import type { RefusedError } from '../errors/errors.js'

/**
 * Sets the response headers of a refusal, such as `WWW-Authenticate`: the only mapping from an error to status and
 * headers (RFC 6750 section 3, RFC 9110 sections 10.2.3 and 11.6.1).
 */
export function challenged(error: RefusedError, options: ChallengeOptions): RefusedError {
  return error.withHeaders(headersOf(error, options))
}

/** The response for a refusal that {@link challenged} returned. */
export function responseOf({ status, headers, bearerError, message }: RefusedError): RefusalResponse {
  const body = JSON.stringify({ error: bearerError ?? ERRORS_WITHOUT_CODE[status], error_description: message })
  return { status, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' }, body }
}

/** Parameters of every challenge of one API. */
export interface ChallengeOptions {
  /** The protection space (RFC 9110 section 11.5). @default none */
  readonly realm?: string | undefined
  /** URL of the protected resource's metadata (RFC 9728 section 5.1); MCP clients expect it. @default none */
  readonly resourceMetadata?: string | undefined
}

/** The response to a refused request: byte for byte the same in every framework. */
export interface RefusalResponse {
  readonly status: number
  /** Names in lower case, as in HTTP/2 and as Fastify writes any name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Error codes of this package for statuses that have none in RFC 6750. */
const ERRORS_WITHOUT_CODE: Readonly<Record<number, string>> = { 401: 'unauthorized', 503: 'temporarily_unavailable' }

function headersOf(error: RefusedError, options: ChallengeOptions): Readonly<Record<string, string>> {
  const uncached = { 'cache-control': 'no-store' }
  if (error.status === 503) return { 'retry-after': seconds(error.retryAfter ?? 0), ...uncached }
  return { 'www-authenticate': challengeOf(error, options), ...uncached }
}

function challengeOf({ bearerError, message, scope }: RefusedError, options: ChallengeOptions): string {
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ['realm', options.realm],
    ['error', bearerError],
    ['error_description', bearerError === undefined ? undefined : message],
    ['scope', scope.length === 0 ? undefined : scope.join(' ')],
    ['resource_metadata', options.resourceMetadata],
  ]
  const written = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${escaped(value)}"`]))
  return written.length === 0 ? 'Bearer' : `Bearer ${written.join(', ')}`
}

/** Escapes the text of a quoted string (RFC 9110 section 5.6.4). */
function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}

/** Whole seconds, at least one: with 0, a client retries at once. */
function seconds(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds / 1000)))
}
