import type { Snapshot, SourceAnswer } from '../cache/snapshot.js'
import type { Clock } from '../clock.js'
import type { EventSink, StoreOperation } from '../events.js'
import { attempt } from './attempt.js'
import { judgeSnapshot, type Expected } from './judge-snapshot.js'
import type { SnapshotStore, StoredSnapshot } from './snapshot-store.js'
import { writeSnapshot } from './snapshot-text.js'

export interface KeeperParts {
  readonly store: SnapshotStore
  readonly clock: Clock
  readonly events: EventSink
  /** Whom the events of this source concern. */
  readonly subject: () => { readonly tenant: string; readonly provider: string }
  readonly expected: Expected
}

/** A cold start waits no longer for a store. */
const LOAD_WITHIN = 500
/** Nobody waits for a write. */
const SAVE_WITHIN = 5000
/** Keys that did not change are written no more often, however often they are confirmed. */
const LEAST_PAUSE = 30_000
/** The last moment that a Date can hold. */
const LAST_MOMENT = 8.64e15

/** Keeps the snapshots of one source in a store. Whatever the store does costs a warm start and an event, nothing else. */
export class SnapshotKeeper {
  readonly #parts: KeeperParts
  /** When the newest keys that were ever at hand were fetched. */
  #newest = -1
  #saved: Snapshot | undefined
  #next: Snapshot | undefined
  #writing: Promise<void> | undefined
  /** What is stored is of no use, and might stand in the way of what is. */
  #spoilt = false

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** What the store has, if it may be used. Whoever uses it tells so by {@link restored}. */
  async load(): Promise<SourceAnswer | undefined> {
    const { store, clock, expected } = this.#parts
    const loaded = await attempt(() => store.load(expected.name), LOAD_WITHIN, clock)
    if (!loaded.ok) this.#failed('load', loaded.code)
    if (!loaded.ok || loaded.value === undefined) return undefined
    const answer = await this.judge(loaded.value)
    this.#spoilt = answer === undefined
    return answer
  }

  /** Notes that what {@link load} brought is in use. */
  restored({ keys, fetchedAt }: SourceAnswer): void {
    const { clock, events, subject } = this.#parts
    this.#newest = Math.max(this.#newest, fetchedAt.wall)
    const age = Math.max(0, clock.now().wall - fetchedAt.wall)
    events.emit({ type: 'snapshot_restored', ...subject(), keys: keys.keys.length, age })
  }

  /** Judges a text that was stored, or published by another process, and tells when it may not be used. */
  async judge(text: unknown): Promise<SourceAnswer | undefined> {
    const { clock, events, subject, expected } = this.#parts
    const judgement = await judgeSnapshot(text, expected, clock.now(), this.#newest)
    if (judgement.ok) return judgement.answer
    events.emit({ type: 'snapshot_ignored', ...subject(), reason: judgement.reason })
    return undefined
  }

  /** A snapshot as a store, or another process, gets it. `undefined` without the body that it was made of. */
  stored({ fetchedAt: at, lifetime, url, body, headers = {} }: Snapshot): StoredSnapshot | undefined {
    if (body === undefined) return undefined
    const { name, source, integrity } = this.#parts.expected
    const fetchedAt = Math.floor(at.wall)
    const staleUntil = Math.min(LAST_MOMENT, Math.floor(fetchedAt + lifetime.staleAfter))
    const expiresAt = Math.min(staleUntil, Math.floor(fetchedAt + lifetime.expireAfter))
    const [etag, lastModified, cacheControl] = [headers['etag'], headers['last-modified'], headers['cache-control']]
    const origin = { name, source, url, body, etag, lastModified, cacheControl }
    return { fetchedAt, staleUntil, text: writeSnapshot({ ...origin, fetchedAt, expiresAt, staleUntil }, integrity) }
  }

  /** Writes a snapshot that is in use from now on, in the background. Of those that come meanwhile, only the newest is written. */
  keep(snapshot: Snapshot): void {
    this.#newest = Math.floor(snapshot.fetchedAt.wall)
    if (!this.#isWorthWriting(snapshot)) return
    this.#next = snapshot
    this.#writing ??= this.#writeAll()
  }

  /** Writes a snapshot now. @returns whether the store has it. */
  async persist(snapshot: Snapshot, when: 'always' | 'unless saved'): Promise<boolean> {
    await this.#writing
    if (when === 'unless saved' && this.#saved === snapshot) return true
    return await this.#write(snapshot)
  }

  #isWorthWriting({ body, url, fetchedAt }: Snapshot): boolean {
    const saved = this.#saved
    if (saved?.body === undefined || body === undefined || saved.url !== url) return true
    const isSame = saved.body === body || Buffer.compare(saved.body, body) === 0
    return !isSame || Math.abs(fetchedAt.wall - saved.fetchedAt.wall) >= LEAST_PAUSE
  }

  async #writeAll(): Promise<void> {
    for (let next = this.#next; next !== undefined; next = this.#next) {
      this.#next = undefined
      await this.#write(next)
    }
    this.#writing = undefined
  }

  async #write(snapshot: Snapshot): Promise<boolean> {
    const { store, clock, events, subject, expected } = this.#parts
    const stored = this.stored(snapshot)
    if (stored === undefined) return false
    await this.#makeRoom()
    const saved = await attempt(() => store.save(expected.name, stored), SAVE_WITHIN, clock)
    if (!saved.ok) {
      this.#failed('save', saved.code)
      return false
    }
    this.#saved = snapshot
    events.emit({ type: 'snapshot_saved', ...subject(), staleUntil: stored.staleUntil })
    return true
  }

  /** A store keeps what it takes for newer. */
  async #makeRoom(): Promise<void> {
    if (!this.#spoilt) return
    const { store, clock, expected } = this.#parts
    const removed = await attempt(() => store.delete(expected.name), SAVE_WITHIN, clock)
    if (removed.ok) this.#spoilt = false
    else this.#failed('delete', removed.code)
  }

  #failed(operation: StoreOperation, code: string): void {
    this.#parts.events.emit({ type: 'store_failed', ...this.#parts.subject(), operation, code })
  }
}
