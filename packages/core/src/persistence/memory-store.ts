import { randomBytes } from 'node:crypto'
import type { Clock } from '../time/clock.js'
import { isInFuture } from '../time/clock-skew.js'
import { readClock } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { hideIntegrityKey } from './hide-integrity-key.js'
import { readIntegrityKey } from './integrity.js'
import { requireSnapshot, requireSnapshotName } from './stored-name.js'
import type { IntegrityKey, SnapshotStore, StoredSnapshot } from './snapshot-store.js'

/**
 * Creates a store that keeps snapshots in this process: for tests, and to pass keys from one registry to the next.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * const store = memoryStore()
 * const before = createRegistry({ store })
 * // Later: saves the keys, which the next registry then starts with.
 * await before.close()
 * const after = createRegistry({ store })
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): SnapshotStore {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const integrityKey = readIntegrityKey(reader, undefined) ?? DEFAULT_KEY
  const clock = readClock(reader)
  reader.refuseUnread('of memoryStore')
  problems.throwIfAny()
  const kept = new Map<string, StoredSnapshot>()
  return hideIntegrityKey({
    integrityKey,
    async load(name) {
      requireSnapshotName(name)
      const snapshot = kept.get(name)
      if (snapshot === undefined) return undefined
      if (clock.now().wall < snapshot.staleUntil) return snapshot.text
      kept.delete(name)
      return undefined
    },
    async save(name, snapshot) {
      requireSnapshotName(name)
      requireSnapshot(snapshot)
      const { fetchedAt, staleUntil, text } = snapshot
      const before = kept.get(name)?.fetchedAt ?? -Infinity
      if (before > fetchedAt && !isInFuture(before, clock)) return
      kept.set(name, { fetchedAt, staleUntil, text })
    },
    async delete(name) {
      requireSnapshotName(name)
      kept.delete(name)
    },
    async close() {},
  })
}

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * The key for the HMAC (RFC 2104) of each snapshot; for tests, because no other process can write to this memory.
   * @default random bytes of this process
   */
  integrityKey?: IntegrityKey
  /** The source of time; for tests. @default the system's */
  clock?: Clock
}

/** The default key: it never leaves the process, nor do the snapshots. */
const DEFAULT_KEY = randomBytes(32)
