import type { Snapshot } from '../cache/snapshot.js'
import type { CacheManager } from '../cache/manager.js'
import type { Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import type { Subject } from '../events/subject.js'
import { TickBudget } from '../event-loop/tick-budget.js'
import { attempt } from './attempt.js'
import type { SnapshotPersistence } from './snapshot-persistence.js'
import type { SnapshotStore } from './snapshot-store.js'

/** Writes the keys of every source that has some to the store, for `Registry.persistAll`. */
export async function persistEach(sources: readonly PersistedSource[]): Promise<PersistReport> {
  return await write(withSnapshots(sources), 'always')
}

/** Loads the stored keys of every source, for `Registry.restoreFromPersistence`. Newer keys stay. */
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
 * Writes the keys that are not stored yet, lets other processes fetch, and closes the store, all within time limits.
 * The sources may be closed in the meantime.
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

/** A source whose snapshots are stored. */
export interface PersistedSource {
  readonly snapshots: SnapshotPersistence
  readonly manager: CacheManager
  readonly subject: () => Subject
}

/** The result of `Registry.persistAll`. */
export interface PersistReport {
  /** How many sources have their keys in the store now. Registrations that share a source count once. */
  readonly saved: number
  /** The sources whose keys could not be stored; tenant or provider is `*` if several share the source. */
  readonly failed: readonly Subject[]
}

/** The result of `Registry.restoreFromPersistence`. */
export interface RestoreReport {
  /** How many sources use keys from the store now. Registrations that share a source count once. */
  readonly restored: number
  /** How many sources found nothing usable in the store, or nothing newer than their keys. */
  readonly without: number
}

const MAX_CONCURRENT = 16
/**
 * How many operations begin in one tick of the event loop: with a store in memory, all of them would run in one tick.
 */
const MAX_BEGUN_PER_TICK = 8
const storedSources = new TickBudget(MAX_BEGUN_PER_TICK)
/** How long the last writes may take, and then the end of the store itself, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2000

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

/** Limits how many run at once: a store must not get a hundred thousand calls together. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const pending = items.values()
  const worker = async (): Promise<void> => {
    for (const item of pending) {
      await storedSources.spend(1)
      await run(item)
    }
  }
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, worker))
}
