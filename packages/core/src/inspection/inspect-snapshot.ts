import type { Clock } from '../time/clock.js'
import { DEFAULTS } from '../options/defaults.js'
import { readClock } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { Integrity, readIntegrityKey } from '../persistence/integrity.js'
import type { IgnoredSnapshot } from '../events/events.js'
import { validateSnapshot } from '../persistence/validate-snapshot.js'
import type { IntegrityKey } from '../persistence/snapshot-store.js'
import { readSnapshot, type SnapshotRecord, type SourceDescription } from '../persistence/snapshot-text.js'
import { parseJson, publishedKeys } from '../keys/key-set.js'
import { SourceError } from '../errors/errors.js'
import { keyReports, type KeyReport } from './key-report.js'

/**
 * Reports how a registry would judge a stored snapshot. The registration is unknown here, so its guard is not applied.
 *
 * @param text - The snapshot, as the store contains it.
 * @throws OptionsError that lists every wrong option.
 */
export async function inspectSnapshot(text: string, options: SnapshotOptions = {}): Promise<SnapshotReport> {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const integrityKey = readIntegrityKey(reader, false)
  const most = reader.integer('maxResponseBytes', DEFAULTS.fetch.maxResponseBytes, 1, 67_108_864)
  const name = reader.text('name', undefined)
  const clock = readClock(reader)
  reader.refuseUnread('of inspectSnapshot')
  problems.throwIfAny()
  const integrity = new Integrity(integrityKey)
  const record = readSnapshot(text, integrity, most)
  if (typeof record === 'string') return { usable: false, reason: record }
  const fetch = { ...DEFAULTS.fetch, requireHttps: false, maxResponseBytes: most }
  const expected = { name: name ?? record.name, source: record.source, fetch, cache: DEFAULTS.cache, integrity }
  const now = clock.now()
  const judgement = await validateSnapshot(text, expected, now, -1)
  const facts = await factsOf(record)
  if (!judgement.ok) return { usable: false, reason: judgement.reason, facts }
  return { usable: true, state: now.wall < record.expiresAt ? 'fresh' : 'expired', facts }
}

/** Options of {@link inspectSnapshot}. */
export interface SnapshotOptions {
  /** The name that the snapshot is stored under. @default the one that it says */
  name?: string
  /** The integrity key of the store. @default false */
  integrityKey?: IntegrityKey
  /** The maximum length of the stored body, in bytes. @default 1048576 */
  maxResponseBytes?: number
  /** The clock; for tests. @default the system's */
  clock?: Clock
}

/** The content of a snapshot whose seal is valid. */
export interface SnapshotFacts {
  readonly name: string
  readonly source: SourceDescription
  /** The URL that the keys came from. */
  readonly url: string
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number
  readonly expiresAt: number
  readonly staleUntil: number
  readonly keys: readonly KeyReport[]
}

/** How a registry with default options would judge a snapshot. `facts` is present if its seal is valid. */
export type SnapshotReport =
  | { readonly usable: true; readonly state: 'fresh' | 'expired'; readonly facts: SnapshotFacts }
  | { readonly usable: false; readonly reason: IgnoredSnapshot; readonly facts?: SnapshotFacts }

async function factsOf(record: SnapshotRecord): Promise<SnapshotFacts> {
  const { name, source, url, fetchedAt, expiresAt, staleUntil, body } = record
  return { name, source, url, fetchedAt, expiresAt, staleUntil, keys: await keysIn(body) }
}

async function keysIn(body: Uint8Array): Promise<readonly KeyReport[]> {
  try {
    return await keyReports(publishedKeys(parseJson(body)))
  } catch (error) {
    if (error instanceof SourceError) return []
    throw error
  }
}
