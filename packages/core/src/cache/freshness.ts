import HttpCachePolicy from 'http-cache-semantics'
import type { CachePolicy } from '../options/cache-policy.js'
import type { Lifetime, ResponseHeaders, SourceAnswer, Until } from './snapshot.js'

type Exchange = Pick<SourceAnswer, 'requestedAt' | 'fetchedAt'>

const ENDLESS: Lifetime = { refreshAfter: Infinity, expireAfter: Infinity, staleAfter: Infinity }

/**
 * How long an answer is good for, by its headers (RFC 9111, as a private cache) and the operator's limits. One from a store is
 * good for no longer than it was when it was stored.
 *
 * @param random - In `[0, 1)`: the part of the jitter by which the refresh is brought forward.
 */
export function lifetimeOf(answer: SourceAnswer, policy: CachePolicy, random: number): Lifetime {
  if (answer.headers === undefined) return ENDLESS
  const ttl =
    answer.until === undefined ? ownTtl(answer, answer.headers, policy) : keptTtl(answer, answer.until, policy)
  const early = Math.min(policy.refreshEarly, ttl / 2) + random * jitterOf(ttl, policy)
  const stale = policy.mustRevalidate === 'respect' && forbidsStale(answer.headers) ? 0 : policy.staleWhileError
  const staleAfter = Math.min(ttl + stale, (answer.until?.staleUntil ?? Infinity) - answer.fetchedAt.wall)
  return { refreshAfter: Math.round(Math.max(ttl / 2, ttl - early)), expireAfter: ttl, staleAfter }
}

/** Of a lifetime. What thousands of sources fetched together they must not refresh together. */
const JITTER_SHARE = 0.1

function jitterOf(ttl: number, { prefetchJitter }: CachePolicy): number {
  return prefetchJitter === 0 ? 0 : Math.max(prefetchJitter, ttl * JITTER_SHARE)
}

function ownTtl(exchange: Exchange, headers: ResponseHeaders, policy: CachePolicy): number {
  return clamp(statedFreshness(headers, exchange) ?? policy.defaultTtl, policy.minTtl, policy.maxTtl)
}

function keptTtl({ fetchedAt }: Exchange, { expiresAt }: Until, { maxTtl }: CachePolicy): number {
  return Math.min(expiresAt - fetchedAt.wall, maxTtl)
}

/** RFC 9111 section 4.2.4. */
function forbidsStale(headers: ResponseHeaders): boolean {
  return /(?:^|[\s,])(?:must-revalidate|no-cache|no-store)/i.test(headers['cache-control'] ?? '')
}

/** Milliseconds of freshness left on arrival; `undefined` when the headers say nothing about it. */
export function statedFreshness(headers: ResponseHeaders, exchange: Exchange): number | undefined {
  if (!saysFreshness(headers)) return undefined
  const dated = {
    date: new Date(exchange.fetchedAt.wall).toUTCString(),
    ...headers,
    // Directives have no case (RFC 9111 section 5.2); the library reads small letters only.
    'cache-control': headers['cache-control']?.toLowerCase(),
  }
  const policy = new HttpCachePolicy(
    { headers: {} },
    { status: 200, headers: dated },
    { shared: false, cacheHeuristic: 0, immutableMinTimeToLive: 0 },
  )
  const left = policy.maxAge() * 1000 - ageOnArrival(headers, exchange)
  return Number.isFinite(left) ? left : 0
}

const SAYS_FRESHNESS = /(?:^|[\s,])(?:max-age\s*=|no-store|no-cache)/i

function saysFreshness(headers: ResponseHeaders): boolean {
  return (
    SAYS_FRESHNESS.test(headers['cache-control'] ?? '') ||
    headers['expires'] !== undefined ||
    headers['vary'] === '*' ||
    (headers['cache-control'] === undefined && (headers['pragma'] ?? '').includes('no-cache'))
  )
}

/** RFC 9111 section 4.2.3: the corrected initial age, in milliseconds. */
function ageOnArrival(headers: ResponseHeaders, { requestedAt, fetchedAt }: Exchange): number {
  const sentAt = Date.parse(headers['date'] ?? '')
  const apparent = Number.isFinite(sentAt) ? Math.max(0, fetchedAt.wall - sentAt) : 0
  const stated = /^\d{1,10}$/.test(headers['age'] ?? '') ? Number(headers['age']) * 1000 : 0
  return Math.max(apparent, stated + (fetchedAt.mono - requestedAt.mono))
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
