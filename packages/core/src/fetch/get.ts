import type { Dispatcher } from 'undici'
import { discard, ignoreErrors } from './discard.js'
import { errorCodeOf } from '../errors/error-code.js'
import { SourceError } from '../errors/errors.js'
import { readBody } from './body.js'
import { headOf, type Head } from './response-head.js'
import { ACCEPTED_ENCODINGS } from './content-encoding.js'
import { InterimResponses } from './interim-responses.js'
import { retryAfterOf } from './retry-after.js'
import { unlessAborted } from './unless-aborted.js'
import { USER_AGENT } from './user-agent.js'
import type { Clock } from '../time/clock.js'
import type { FetchSemaphore } from './fetch-semaphore.js'
import type { Trace } from '../events/trace.js'
import type { RequestAuth } from './request-auth.js'
import type { ResponseHeaders } from '../cache/snapshot.js'

/**
 * Sends one GET for one URL and reads the response: redirects are not followed, body and interim responses are bounded,
 * and aborting destroys the socket.
 *
 * @throws SourceError `status` for any other status, `network`, `too_large`, `body`; the signal's reason if it aborts
 * before the status is known or while the body is read, even if the dispatcher ignores the signal.
 */
export async function get(url: URL, parts: HttpParts, options: GetOptions): Promise<GetResponse> {
  options.signal.throwIfAborted()
  const interim = new InterimResponses(options.signal)
  const { signal } = interim
  try {
    const response = await unlessAborted(signal, send(url, parts, { ...options, signal }, interim.note))
    try {
      return await take(response, parts, { ...options, signal })
    } finally {
      // In every case. A body that was read to its end has ended already.
      discard(response.body)
    }
  } catch (cause) {
    if (cause instanceof SourceError) throw cause
    signal.throwIfAborted()
    const code = errorCodeOf(cause)
    const suffix = code === undefined ? '' : ` (${code})`
    throw new SourceError('network', `the provider could not be reached${suffix}`, { cause })
  } finally {
    interim.end()
  }
}

/** The parts that all requests of one source share. */
export interface HttpParts {
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly trace?: Trace | undefined
  /** Bounds how many fetches are open at once. @default no bound */
  readonly semaphore?: FetchSemaphore | undefined
  /** The tenants that its fetches may be counted for. @default its origin */
  readonly tenants?: (() => readonly string[]) | undefined
  /** Headers and a bearer token that are sent to one origin with each request. */
  readonly requestAuth?: RequestAuth | undefined
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly maxResponseBytes: number
  readonly signal: AbortSignal
}

/** A 200 or 3xx answer; `body` is empty unless the status is 200. */
export interface GetResponse {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly body: Buffer
}

/** How many bytes of an unwanted body are read, to keep the connection, before the body is discarded. */
const MAX_DRAINED_BYTES = 4096

async function take(
  { statusCode: status, headers: received, body }: Head,
  { clock }: HttpParts,
  { maxResponseBytes, signal }: GetOptions,
): Promise<GetResponse> {
  const headers = flatten(received)
  if (status === 200) {
    const read = readBody(body, headers['content-encoding'], maxResponseBytes)
    return { status, headers, body: await unlessAborted(signal, read) }
  }
  // An abort ends the drain too, but does not replace the error: the status says more than a slow body.
  await unlessAborted(signal, drain(body)).catch(ignore)
  if (status >= 300 && status < 400) return { status, headers, body: Buffer.alloc(0) }
  throw new SourceError('status', `the provider answered ${status}`, {
    httpStatus: status,
    ...retryAfterOf(headers, clock.now()),
  })
}

/** Reads the rest of an unwanted body, to keep the connection. A stream without `dump` is not read. */
async function drain(body: Head['body']): Promise<void> {
  if ('dump' in body && typeof body.dump === 'function') {
    await Reflect.apply(body.dump, body, [{ limit: MAX_DRAINED_BYTES }])
  }
}

/** The head of the response. If it arrives after the signal has aborted, it is discarded. */
async function send(
  url: URL,
  { dispatcher }: HttpParts,
  { signal, headers }: GetOptions,
  onInfo: () => void,
): Promise<Head> {
  // Call the dispatcher's own method: a dispatcher of another undici major rejects the handlers that this package's
  // undici creates.
  const response: unknown = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    signal,
    onInfo,
    headersTimeout: 0,
    bodyTimeout: 0,
    headers: {
      accept: 'application/jwk-set+json, application/json',
      'accept-encoding': ACCEPTED_ENCODINGS,
      'user-agent': USER_AGENT,
      ...headers,
    },
  })
  const head = headOf(response)
  if (signal.aborted) discard(head.body)
  else ignoreErrors(head.body)
  return head
}

function ignore(): void {}

/** Joins repeated headers (RFC 9110 section 5.3). */
function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flat
}
