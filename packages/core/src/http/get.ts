import { request, type Dispatcher } from 'undici'
import { SourceError } from '../errors.js'
import { ACCEPTED_ENCODINGS, readBody } from './body.js'
import { retryAfterOf } from './retry-after.js'
import type { Clock } from '../clock.js'
import type { ResponseHeaders } from '../cache/freshness.js'

/** What every request of one registry shares. */
export interface HttpParts {
  readonly dispatcher: Dispatcher
  readonly clock: Clock
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly maxResponseBytes: number
  readonly signal: AbortSignal
}

/** A 2xx or 3xx answer; `body` is empty unless the status is 200. */
export interface GetResponse {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly body: Buffer
}

/** Of an error's body no more than this is read before its connection is given up. */
const MOST_ERROR_BYTES = 4096

/**
 * One GET of one URL: no redirect is followed, the body is bounded, and aborting destroys the socket.
 *
 * @throws SourceError `status` for 4xx and 5xx, `network`, `too_large`, `body`; the signal's reason when aborted.
 */
export async function get(url: URL, parts: HttpParts, options: GetOptions): Promise<GetResponse> {
  try {
    const response = await request(url, {
      dispatcher: parts.dispatcher,
      signal: options.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
      headers: {
        accept: 'application/jwk-set+json, application/json',
        'accept-encoding': ACCEPTED_ENCODINGS,
        ...options.headers,
      },
    })
    const headers = flatten(response.headers)
    if (response.statusCode === 200) {
      const body = await readBody(response.body, headers['content-encoding'], options.maxResponseBytes)
      return { status: 200, headers, body }
    }
    await response.body.dump({ limit: MOST_ERROR_BYTES })
    if (response.statusCode >= 300 && response.statusCode < 400) {
      return { status: response.statusCode, headers, body: Buffer.alloc(0) }
    }
    throw new SourceError('status', `the provider answered ${response.statusCode}`, {
      httpStatus: response.statusCode,
      ...retryAfterOf(headers, parts.clock.now()),
    })
  } catch (cause) {
    if (options.signal.aborted) throw options.signal.reason
    if (cause instanceof SourceError) throw cause
    throw new SourceError('network', 'the provider could not be reached', { cause })
  }
}

/** Repeated headers are joined as RFC 9110 section 5.3 has it. */
function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flat
}
