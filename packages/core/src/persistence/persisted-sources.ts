import type { Snapshot } from '../cache/snapshot.js'
import type { CacheManager } from '../cache/manager.js'
import type { Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import type { Subject } from '../events/subject.js'
import { TickBudget } from '../event-loop/tick-budget.js'
import { attempt } from './attempt.js'
import type { SnapshotPersistence } from './snapshot-persistence.js'
import type { SnapshotStore } from './snapshot-store.js'

/** A source whose snapshots are stored. */
export interface PersistedSource {
  readonly snapshots: SnapshotPersistence
  readonly manager: CacheManager
  readonly subject: () => Subject
}

/** What became of writing all keys to the store. */
export interface PersistReport {
  /** Sources whose keys the store has. Registrations that share a source count once. */
  readonly saved: number
  /** The sources whose keys it does not have; tenant or provider `*` where several share the source. */
  readonly failed: readonly Subject[]
}

/** What became of reading keys from the store. */
export interface RestoreReport {
  /** Sources that use keys from the store now. Registrations that share a source count once. */
  readonly restored: number
  /** Sources for which the store had nothing that could be used, or nothing newer than their keys. */
  readonly without: number
}

const MAX_CONCURRENT = 16
/** So many are begun in one tick of the event loop: a store in memory would have all of them done in one. */
const MAX_BEGUN_A_TICK = 8
const storedSources = new TickBudget(MAX_BEGUN_A_TICK)
/** How long an end may wait for writes, and then for the store's own end. Milliseconds. */
const CLOSE_TIMEOUT_MS = 2000

/** Writes the keys of every source that has some. */
export async function persistEach(sources: readonly PersistedSource[]): Promise<PersistReport> {
  return await write(withSnapshots(sources), 'always')
}

/** Loads what the store has for every source. Newer keys stay. */
export async function restoreEach(sources: readonly PersistedSource[]): Promise<RestoreReport> {
  let restored = 0
  await each(sources, async ({ snapshots, manager }) => {
    const stored = await snapshots.load()
    if (stored === undefined || !manager.adopt(stored)) return
    snapshots.recordRestored(stored)
    restored += 1
  })
  return { restored, without: sources.length - restored }
}

/**
 * Writes what was not written yet, lets other processes fetch, and ends the store, all within limits of time. The sources may be
 * closed meanwhile.
 */
export async function endStore(
  store: SnapshotStore,
  sources: readonly PersistedSource[],
  leaveFleet: () => Promise<unknown>,
  { clock, events }: { readonly clock: Clock; readonly events: EventSink },
): Promise<void> {
  const unsaved = withSnapshots(sources)
  await attempt(() => Promise.all([write(unsaved, 'unless saved'), leaveFleet()]), CLOSE_TIMEOUT_MS, clock)
  const closed = await attempt(() => store.close(), CLOSE_TIMEOUT_MS, clock)
  if (closed.ok) return
  events.emit({ type: 'store_failed', tenant: '*', provider: '*', operation: 'close', code: closed.code })
}

interface Unsaved {
  readonly source: PersistedSource
  readonly snapshot: Snapshot
}

function withSnapshots(sources: readonly PersistedSource[]): readonly Unsaved[] {
  return sources.flatMap((source) => {
    const { snapshot } = source.manager
    return snapshot === undefined ? [] : [{ source, snapshot }]
  })
}

async function write(unsaved: readonly Unsaved[], when: 'always' | 'unless saved'): Promise<PersistReport> {
  const failed: Subject[] = []
  await each(unsaved, async ({ source, snapshot }) => {
    if (!(await source.snapshots.persist(snapshot, when))) failed.push(source.subject())
  })
  return { saved: unsaved.length - failed.length, failed }
}

/** A few at a time: a store must not get a hundred thousand calls at once. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const worker = async (): Promise<void> => {
    for (const item of left) {
      await storedSources.spend(1)
      await run(item)
    }
  }
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, worker))
}
