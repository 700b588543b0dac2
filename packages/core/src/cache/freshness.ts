import HttpCachePolicy from 'http-cache-semantics'
import { parseHttpDate } from '../time/http-date.js'
import type { CachePolicy } from './cache-policy.js'
import { deltaSeconds, directivesOf, membersOf } from './field-members.js'
import type { Lifetime, ResponseHeaders, SourceAnswer, Until } from './snapshot.js'

type Exchange = Pick<SourceAnswer, 'requestedAt' | 'fetchedAt'>

const ENDLESS: Lifetime = { refreshAfter: Infinity, expireAfter: Infinity, staleAfter: Infinity }

/**
 * Calculates the lifetime of an answer, the ages at which its keys are refreshed, expire and are no longer served, from
 * its headers (RFC 9111, as a private cache) and the operator's limits. An answer from a store never lives longer than
 * it did when it was stored.
 *
 * @param random - In `[0, 1)`: the fraction of the jitter by which the refresh is brought forward.
 */
export function lifetimeOf(answer: SourceAnswer, policy: CachePolicy, random: number): Lifetime {
  if (answer.headers === undefined) return ENDLESS
  const ttl =
    answer.until === undefined
      ? ttlFromHeaders(answer, answer.headers, policy)
      : ttlOfStored(answer, answer.until, policy)
  const early = Math.min(policy.refreshEarly, ttl / 2) + random * jitterOf(ttl, policy)
  const stale = policy.mustRevalidate === 'respect' && forbidsStale(answer.headers) ? 0 : policy.staleWhileError
  const staleAfter = Math.min(ttl + stale, (answer.until?.staleUntil ?? Infinity) - answer.fetchedAt.wall)
  const refreshAfter = Math.max(ttl / 2, ttl - early, Math.min(ttl, MIN_REFRESH_AFTER_MS))
  return { refreshAfter: Math.round(refreshAfter), expireAfter: ttl, staleAfter }
}

/**
 * The earliest refresh after a fetch. Without it, keys with a lifetime of a second or less would be fetched at half of
 * it.
 */
const MIN_REFRESH_AFTER_MS = 1000

/** Fraction of a lifetime. Thousands of sources that were fetched together must not be refreshed together. */
const JITTER_SHARE = 0.1

function jitterOf(ttl: number, { prefetchJitter }: CachePolicy): number {
  return prefetchJitter === 0 ? 0 : Math.max(prefetchJitter, ttl * JITTER_SHARE)
}

function ttlFromHeaders(exchange: Exchange, headers: ResponseHeaders, policy: CachePolicy): number {
  return clamp(statedFreshness(headers, exchange) ?? policy.defaultTtl, policy.minTtl, policy.maxTtl)
}

function ttlOfStored({ fetchedAt }: Exchange, { expiresAt }: Until, { maxTtl }: CachePolicy): number {
  return Math.min(expiresAt - fetchedAt.wall, maxTtl)
}

/** RFC 9111 section 4.2.4. */
function forbidsStale(headers: ResponseHeaders): boolean {
  const directives = directivesOf(headers['cache-control'])
  return ['must-revalidate', 'no-cache', 'no-store'].some((name) => directives.has(name))
}

/** Milliseconds of freshness that remain on arrival; `undefined` if the headers state none. */
export function statedFreshness(headers: ResponseHeaders, exchange: Exchange): number | undefined {
  const stated = plainFields(headers, exchange)
  if (stated === undefined) return undefined
  const policy = new HttpCachePolicy(
    { headers: {} },
    { status: 200, headers: stated },
    { shared: false, cacheHeuristic: 0, immutableMinTimeToLive: 0 },
  )
  const remaining = policy.maxAge() * 1000 - ageOnArrival(headers, exchange)
  return Number.isFinite(remaining) ? remaining : 0
}

/** For an invalid date or number: the answer counts as stale (RFC 9111 section 4.2.1). */
const STALE = 'max-age=0'

/**
 * The freshness headers in a form that `http-cache-semantics` cannot misread: it treats lists, quoted strings, repeated
 * and invalid values differently from RFC 9111. `undefined` if the headers state no freshness.
 */
function plainFields(headers: ResponseHeaders, { fetchedAt }: Exchange): ResponseHeaders | undefined {
  const directives = directivesOf(headers['cache-control'])
  if (isNeverFresh(headers, directives)) return { 'cache-control': STALE }
  if (directives.has('max-age')) {
    const seconds = deltaSeconds(directives.get('max-age'))
    return { 'cache-control': seconds === undefined ? STALE : `max-age=${seconds}` }
  }
  if (headers['expires'] === undefined) return undefined
  const expires = parseHttpDate(headers['expires'], fetchedAt.wall)
  if (expires === undefined) return { 'cache-control': STALE }
  return { expires: new Date(expires).toUTCString(), date: new Date(sentAt(headers, fetchedAt)).toUTCString() }
}

function isNeverFresh(headers: ResponseHeaders, directives: ReadonlyMap<string, string>): boolean {
  return (
    directives.has('no-store') ||
    directives.has('no-cache') ||
    membersOf(headers['vary']).includes('*') ||
    // RFC 9111 section 5.4: only without Cache-Control.
    (headers['cache-control'] === undefined && directivesOf(headers['pragma']).has('no-cache'))
  )
}

function sentAt(headers: ResponseHeaders, fetchedAt: Exchange['fetchedAt']): number {
  return parseHttpDate(headers['date'] ?? '', fetchedAt.wall) ?? fetchedAt.wall
}

/** RFC 9111 section 4.2.3: the corrected initial age, in milliseconds. */
function ageOnArrival(headers: ResponseHeaders, { requestedAt, fetchedAt }: Exchange): number {
  const apparent = Math.max(0, fetchedAt.wall - sentAt(headers, fetchedAt))
  // RFC 9111 section 5.1: the first of several counts, and none if that is invalid.
  const stated = (deltaSeconds(membersOf(headers['age'])[0]) ?? 0) * 1000
  return Math.max(apparent, stated + (fetchedAt.mono - requestedAt.mono))
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max)
}
