import { isIP } from 'node:net'
import { lifetimeOf } from '../cache/freshness.js'
import type { ResponseHeaders, SourceAnswer } from '../cache/snapshot.js'
import type { Instant } from '../time/clock.js'
import { MAX_CLOCK_SKEW_MS } from '../time/clock-skew.js'
import { SourceError } from '../errors/errors.js'
import type { IgnoredSnapshot } from '../events/events.js'
import { parseKeySet, type KeySet } from '../keys/key-set.js'
import type { CachePolicy } from '../cache/cache-policy.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { addressFilter } from '../fetch/address-filter.js'
import { brokenUrlRule } from '../fetch/url-rules.js'
import type { Integrity } from './integrity.js'
import { readSnapshot, type SnapshotRecord, type SourceDescription } from './snapshot-text.js'

/**
 * Decides whether a stored snapshot may be used for a source, and makes an answer of it. Its keys pass the same parser
 * as keys from the network; its instants do not change.
 *
 * @param after - When the newest keys that were ever at hand were fetched: no older ones are used.
 */
export async function validateSnapshot(
  text: unknown,
  expected: Expected,
  now: Instant,
  after: number,
): Promise<SnapshotVerdict> {
  const record = readSnapshot(text, expected.integrity, expected.fetch.maxResponseBytes)
  if (typeof record === 'string') return { ok: false, reason: record }
  const reason = mismatch(record, expected) ?? timeProblem(record, now, after)
  if (reason !== undefined) return { ok: false, reason }
  const keys = await keysIn(record, expected.fetch)
  if (keys === undefined) return { ok: false, reason: 'keys' }
  const answer = answerOf(record, keys, now)
  const { staleAfter } = lifetimeOf(answer, expected.cache, 0)
  return now.wall - record.fetchedAt < staleAfter ? { ok: true, answer } : { ok: false, reason: 'expired' }
}

/** The source, policies and name that a snapshot must match to be used. */
export interface Expected {
  readonly name: string
  readonly source: SourceDescription
  readonly fetch: FetchPolicy
  readonly cache: CachePolicy
  readonly integrity: Integrity
}

export type SnapshotVerdict =
  { readonly ok: true; readonly answer: SourceAnswer } | { readonly ok: false; readonly reason: IgnoredSnapshot }

/** The latest time that a `Date` can represent. */
export const MAX_DATE_MS = 8.64e15

function mismatch(record: SnapshotRecord, { name, source, fetch }: Expected): IgnoredSnapshot | undefined {
  if (record.name !== name) return 'name'
  if (!isSame(record.source, source)) return 'source'
  if (source.kind === 'url' && record.url !== source.url) return 'url'
  if (record.body.length > fetch.maxResponseBytes) return 'too_large'
  return mayContact(record.url, fetch) ? undefined : 'url'
}

function isSame(one: SourceDescription, other: SourceDescription): boolean {
  if (one.kind === 'url') return other.kind === 'url' && one.url === other.url
  return other.kind === 'discovery' && one.issuer === other.issuer
}

/**
 * Applies the current rules. A host name is checked when it is connected to; an address would be refused then, so it is
 * refused here.
 */
function mayContact(text: string, policy: FetchPolicy): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return brokenUrlRule(url, policy) === undefined && (isIP(host) === 0 || addressFilter(policy)(host))
}

function timeProblem(record: SnapshotRecord, now: Instant, after: number): IgnoredSnapshot | undefined {
  const { fetchedAt, expiresAt, staleUntil } = record
  const inOrder = fetchedAt >= 0 && fetchedAt <= expiresAt && expiresAt <= staleUntil && staleUntil <= MAX_DATE_MS
  if (!inOrder) return 'instants'
  if (fetchedAt > now.wall + MAX_CLOCK_SKEW_MS) return 'future'
  if (staleUntil <= now.wall) return 'expired'
  return fetchedAt < after ? 'older' : undefined
}

async function keysIn({ body }: SnapshotRecord, policy: FetchPolicy): Promise<KeySet | undefined> {
  const { maxRsaBits, keyUse } = policy
  try {
    return await parseKeySet(body, maxRsaBits, keyUse)
  } catch (error) {
    if (error instanceof SourceError) return undefined
    throw error
  }
}

function answerOf(record: SnapshotRecord, keys: KeySet, now: Instant): SourceAnswer {
  const { url, body, expiresAt, staleUntil } = record
  // By this process's monotonic clock the keys are as old as the wall clock says, and never from the future.
  const age = Math.max(0, now.wall - record.fetchedAt)
  const fetchedAt = { wall: record.fetchedAt, mono: now.mono - age }
  const headers = headersOf(record)
  return { keys, url, headers, requestedAt: fetchedAt, fetchedAt, body, until: { expiresAt, staleUntil } }
}

function headersOf({ etag, lastModified, cacheControl }: SnapshotRecord): ResponseHeaders {
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { 'last-modified': lastModified }),
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
  }
}
