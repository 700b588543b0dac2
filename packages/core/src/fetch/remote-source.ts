import type { KeySource, SourceRequest } from '../cache/key-source.js'
import type { ResponseHeaders, Snapshot, SourceAnswer } from '../cache/snapshot.js'
import { SourceError } from '../errors/errors.js'
import { parseKeySet } from '../keys/key-set.js'
import { printable } from '../text/printable.js'
import type { FetchPolicy } from './fetch-policy.js'
import type { Release } from './fetch-semaphore.js'
import { follow } from './follow-redirects.js'
import type { HttpParts } from './get.js'
import type { JwksLocation } from './jwks-location.js'
import { isTransient, withRetry } from './retry.js'

/**
 * The key source of keys that are published at a URL, configured or discovered: requests them, conditionally if there
 * is an earlier answer, repeats attempts that fail, and parses the key set.
 */
export class RemoteSource implements KeySource {
  readonly changes = true
  readonly #location: JwksLocation
  readonly #policy: FetchPolicy
  readonly #parts: HttpParts
  readonly #keepsBody: boolean
  /** Whether the last attempt brought keys promptly. */
  #isProven = false
  /** Whether the last attempt got a response, of any kind: only then a connection may have been kept alive. */
  #wasAnswered = false

  /** @param keepsBody - Whether answers carry their body, for a store. */
  constructor(location: JwksLocation, policy: FetchPolicy, parts: HttpParts, keepsBody = false) {
    this.#location = location
    this.#policy = policy
    this.#parts = parts
    this.#keepsBody = keepsBody
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    const { lastSnapshot, purpose, demand, signal } = request
    const { retry } = this.#policy
    const recheck = purpose === 'recheck'
    const isSingleAttempt = isAttemptedOnce(request)
    const attempts = isSingleAttempt ? { ...retry, maxRetries: 0 } : retry
    const attempt = async (attemptSignal: AbortSignal): Promise<SourceAnswer> => {
      const mayBeReused = this.#wasAnswered
      try {
        return await this.#attempt(lastSnapshot, recheck, attemptSignal)
      } catch (error) {
        // A single attempt over a kept-alive connection that the provider had already closed is repeated once.
        if (!isSingleAttempt || !mayBeReused || !wasCutOff(error)) throw error
        return await this.#attempt(lastSnapshot, recheck, attemptSignal)
      }
    }
    const { semaphore, tenants, clock } = this.#parts
    const acquire =
      semaphore &&
      ((): Release | Promise<Release> => {
        const { origin } = this.#location
        return semaphore.acquire({ origin, tenants: tenants?.(), isProven: this.#isProven, demand, signal })
      })
    const timed = async (attemptSignal: AbortSignal): Promise<SourceAnswer> => {
      this.#isProven = false
      const { mono: startedAt } = clock.now()
      const answer = await attempt(attemptSignal)
      this.#isProven = answer.fetchedAt.mono - startedAt <= MAX_PROMPT_FETCH_MS
      return answer
    }
    return await withRetry(timed, attempts, clock, signal, acquire)
  }

  async #attempt(last: Snapshot | undefined, recheck: boolean, signal: AbortSignal): Promise<SourceAnswer> {
    const { clock } = this.#parts
    const url = await this.#location.find(signal)
    const cached = last?.url === url ? last : undefined
    const headers = { ...validators(cached?.headers), ...(recheck ? { 'cache-control': 'no-cache' } : {}) }
    const requestedAt = clock.now()
    try {
      this.#wasAnswered = false
      const response = await follow(url, this.#parts, this.#policy, { headers, signal })
      this.#wasAnswered = true
      const fetchedAt = clock.now()
      if (response.status === 200) {
        const { maxRsaBits, keyUse } = this.#policy
        const keys = await parseKeySet(response.body, maxRsaBits, keyUse)
        // A copy: a small buffer would keep the whole pool from which it was allocated.
        const body = this.#keepsBody ? new Uint8Array(response.body) : undefined
        return { keys, url, headers: storedHeaders(response.headers), requestedAt, fetchedAt, body }
      }
      if (response.status === 304 && cached !== undefined && asksConditionally(cached.headers)) {
        const { keys, body } = cached
        return { keys, url, headers: revalidated(cached.headers, response.headers), requestedAt, fetchedAt, body }
      }
      throw new SourceError('status', `the provider answered ${response.status}`, { httpStatus: response.status })
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      if (error.httpStatus !== undefined) this.#wasAnswered = true
      if (isGone(error)) this.#location.invalidate()
      throw mayBeWrongUrl(error) ? withUrl(error, url) : error
    }
  }
}

/**
 * A source is proven by a fetch that takes at most this many milliseconds; only proven sources are preferred for slots.
 */
const MAX_PROMPT_FETCH_MS = 1000

/**
 * Retries bridge a short failure of a provider that worked a moment ago. After a failed fetch the backoff determines
 * the next request: retries within each fetch would multiply those. A forced fetch makes all attempts.
 */
function isAttemptedOnce({ purpose, afterFailure = false }: SourceRequest): boolean {
  return purpose === 'recheck' || (purpose === 'routine' && afterFailure)
}

/** The headers that later requests and lifetimes depend on. */
const STORED_HEADERS = ['age', 'cache-control', 'date', 'etag', 'expires', 'last-modified', 'pragma', 'vary']

function storedHeaders(headers: ResponseHeaders): ResponseHeaders {
  const stored: Record<string, string> = {}
  for (const name of STORED_HEADERS) {
    const value = headers[name]
    if (value !== undefined) stored[name] = value
  }
  return stored
}

/** RFC 9111 section 4.3.4. `age` and `date` describe one response only, so the old ones are always dropped. */
function revalidated(before: ResponseHeaders | undefined, now: ResponseHeaders): ResponseHeaders {
  const { age: _age, date: _date, ...unchanged } = before ?? {}
  return { ...unchanged, ...storedHeaders(now) }
}

/** RFC 9111 section 4.3.1. */
function validators(headers: ResponseHeaders | undefined): Readonly<Record<string, string>> {
  const etag = headers?.['etag']
  const modified = headers?.['last-modified']
  return {
    ...(etag === undefined || etag === '' ? {} : { 'if-none-match': etag }),
    ...(modified === undefined || modified === '' ? {} : { 'if-modified-since': modified }),
  }
}

function asksConditionally(headers: ResponseHeaders | undefined): boolean {
  return Object.keys(validators(headers)).length > 0
}

/**
 * Whether the connection ended during the request, as a kept-alive one does if the provider closes it at that moment.
 */
function wasCutOff(error: unknown): boolean {
  const cause = error instanceof SourceError && error.reason === 'network' ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && CUT_OFF.has(cause.code)
}

const CUT_OFF: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

function isGone({ reason, httpStatus }: SourceError): boolean {
  return reason === 'status' && (httpStatus === 404 || httpStatus === 410)
}

function mayBeWrongUrl(error: SourceError): boolean {
  return error.reason === 'body' || (error.reason === 'status' && !isTransient(error))
}

/** Adds the URL to the error, without its query, which may contain a secret. */
function withUrl({ reason, message, httpStatus, retryAfter, dropped, cause }: SourceError, url: string): SourceError {
  const { origin, pathname } = new URL(url)
  const details = { dropped, cause, ...(httpStatus === undefined ? {} : { httpStatus }) }
  const delay = retryAfter === undefined ? {} : { retryAfter }
  return new SourceError(reason, `${message} (${printable(`${origin}${pathname}`)})`, { ...details, ...delay })
}
