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

/** What every request of one source shares. */
export interface HttpParts {
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly trace?: Trace | undefined
  /** Bounds how many fetches are open at once. @default no bound */
  readonly semaphore?: FetchSemaphore | undefined
  /** Whom its fetches may be counted for. @default its origin */
  readonly tenants?: (() => readonly string[]) | undefined
  /** What one origin gets along with every request. */
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

/** Of a body that is not wanted no more than this is read, to keep the connection, before it is given up. */
const MAX_UNWANTED_BYTES = 4096

/**
 * One GET of one URL: no redirect is followed, body and interim responses are bounded, and aborting destroys the socket.
 *
 * @throws SourceError `status` for any other status, `network`, `too_large`, `body`; the signal's reason when aborted
 * before the status was known or while the body was read, also where the dispatcher does not heed it.
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
      // Whatever came of it. A body that was read to its end has ended already.
      discard(response.body)
    }
  } catch (cause) {
    if (cause instanceof SourceError) throw cause
    signal.throwIfAborted()
    const code = errorCodeOf(cause)
    const because = code === undefined ? '' : ` (${code})`
    throw new SourceError('network', `the provider could not be reached${because}`, { cause })
  } finally {
    interim.end()
  }
}

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
  // An abort ends this too, and leaves the answer what it is: its status says more than that its body was slow.
  await unlessAborted(signal, drain(body)).catch(ignore)
  if (status >= 300 && status < 400) return { status, headers, body: Buffer.alloc(0) }
  throw new SourceError('status', `the provider answered ${status}`, {
    httpStatus: status,
    ...retryAfterOf(headers, clock.now()),
  })
}

/** Reads what is left of a body that is not wanted, to keep the connection. A stream that cannot do so is discarded as it is. */
async function drain(body: Head['body']): Promise<void> {
  if ('dump' in body && typeof body.dump === 'function') {
    await Reflect.apply(body.dump, body, [{ limit: MAX_UNWANTED_BYTES }])
  }
}

/** The head of the answer. One that comes after the signal aborted is discarded. */
async function send(
  url: URL,
  { dispatcher }: HttpParts,
  { signal, headers }: GetOptions,
  onInfo: () => void,
): Promise<Head> {
  // By the dispatcher's own method: a dispatcher of another major of undici refuses what ours would hand to it.
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

/** Repeated headers are joined as RFC 9110 section 5.3 has it. */
function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flat
}
