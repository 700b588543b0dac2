import type { Snapshot, SourceAnswer } from '../cache/snapshot.js'
import { MAX_CLOCK_SKEW_MS, isInFuture } from '../time/clock-skew.js'
import type { StoreOperation } from '../events/events.js'
import { attempt, type StoreOutcome } from './attempt.js'
import { MAX_DATE_MS, validateSnapshot, type SnapshotVerdict } from './validate-snapshot.js'
import type { LoadResult, Stored } from './load-result.js'
import type { SnapshotPersistenceParts } from './snapshot-persistence-parts.js'
import { readNewest, writeNewest } from './newest-record.js'
import type { StoredSnapshot } from './snapshot-store.js'
import { writeSnapshot } from './snapshot-text.js'

/**
 * Saves the snapshots of one source in a store, and loads them. A failure of the store costs a warm start and an event,
 * nothing else.
 */
export class SnapshotPersistence {
  readonly #parts: SnapshotPersistenceParts
  /** When the newest keys that were ever at hand were fetched. */
  #newest = -1
  /** When the newest keys from elsewhere were fetched, by the clock of the process that fetched them. */
  #newestElsewhere = -1
  /** The last keys that this process fetched, and the time of the fetch as it is published. */
  #lastFetched: { readonly snapshot: Snapshot; readonly fetchedAt: number } | undefined
  #saved: Snapshot | undefined
  #next: Snapshot | undefined
  #writing: Promise<void> | undefined
  #recordRead: Promise<StoreOutcome<unknown>> | undefined
  /**
   * The stored snapshot was rejected. It is deleted before the next save, because the store keeps whichever is newer.
   */
  #storedIsInvalid = false

  constructor(parts: SnapshotPersistenceParts) {
    this.#parts = parts
  }

  /** The name of the source in the store. */
  get name(): string {
    return this.#parts.expected.name
  }

  /**
   * The stored snapshot, if it may be used and is not the one that this process fetched last. A caller that uses it
   * calls {@link recordRestored}.
   */
  async load(): Promise<SourceAnswer | undefined> {
    const loaded = await this.#read()
    if (!loaded.ok || loaded.value.text === undefined) return undefined
    const verdict = await this.#validateAndReport(loaded.value)
    this.#storedIsInvalid = !verdict.ok && verdict.reason !== 'older'
    return verdict.ok && !this.isOwn(verdict.answer) ? verdict.answer : undefined
  }

  /**
   * The stored snapshot, if it is newer than all keys that were ever at hand. One that is known already is neither new
   * nor a problem.
   */
  async loadNewer(): Promise<LoadResult> {
    const loaded = await this.#read()
    if (!loaded.ok) return { found: 'nothing readable' }
    if (loaded.value.text === undefined) return { found: 'nothing' }
    const verdict = await this.#validate(loaded.value)
    this.#storedIsInvalid = !verdict.ok && verdict.reason !== 'older'
    if (verdict.ok && verdict.answer.fetchedAt.wall > this.#newest) return { found: 'newer', answer: verdict.answer }
    const isKnown = verdict.ok || (verdict.reason === 'older' && this.#newest >= 0)
    if (isKnown) return { found: 'known' }
    this.#emitIgnored(verdict)
    return { found: 'nothing readable' }
  }

  /** Notes that the snapshot from {@link load} is in use, and emits an event. */
  recordRestored(answer: SourceAnswer): void {
    const { clock, events, subject } = this.#parts
    this.recordAdopted(answer)
    const age = Math.max(0, clock.now().wall - answer.fetchedAt.wall)
    events.emit({ type: 'snapshot_restored', ...subject(), keys: answer.keys.keys.length, age })
  }

  /** Notes that keys from elsewhere are in use: older ones are not used any more. */
  recordAdopted({ fetchedAt }: SourceAnswer): void {
    const at = Math.floor(fetchedAt.wall)
    this.#newestElsewhere = Math.max(this.#newestElsewhere, at)
    this.#newest = Math.max(this.#newest, at)
    this.#parts.newest.raise(this.name, at)
    this.#lastFetched = undefined
  }

  /** Notes that the last keys at hand are past their stale limit: not even those are used again. */
  recordExpired(): void {
    this.#parts.newest.raise(this.name, this.#newest + 1)
  }

  /**
   * Validates a snapshot that another process published, and reports why it may not be used. If this process knows no
   * keys of the source yet, it first reads in the store when the newest ones were fetched: otherwise it could not
   * distinguish an old publication from a new one. If that read fails, nothing is used.
   */
  async readPublished(text: unknown): Promise<SourceAnswer | undefined> {
    const record = await (this.#recordRead ??= this.#readRecord())
    if (!record.ok) return undefined
    const verdict = await this.#validateAndReport({ text, record: record.value })
    return verdict.ok ? verdict.answer : undefined
  }

  /** Whether keys from elsewhere are the last ones that this process fetched itself. */
  isOwn({ fetchedAt }: SourceAnswer): boolean {
    return fetchedAt.wall === this.#lastFetched?.fetchedAt
  }

  /** A snapshot in the form for stores and other processes; `undefined` if its body was not kept. */
  toStored(snapshot: Snapshot): StoredSnapshot | undefined {
    const { fetchedAt: at, lifetime, url, body, headers = {} } = snapshot
    if (body === undefined) return undefined
    const { name, source, integrity } = this.#parts.expected
    const fetchedAt = this.#lastFetched?.snapshot === snapshot ? this.#lastFetched.fetchedAt : Math.floor(at.wall)
    const staleUntil = Math.min(MAX_DATE_MS, Math.max(fetchedAt, Math.floor(at.wall + lifetime.staleAfter)))
    const expiresAt = Math.min(staleUntil, Math.max(fetchedAt, Math.floor(at.wall + lifetime.expireAfter)))
    const [etag, lastModified, cacheControl] = [headers['etag'], headers['last-modified'], headers['cache-control']]
    const origin = { name, source, url, body, etag, lastModified, cacheControl }
    return { fetchedAt, staleUntil, text: writeSnapshot({ ...origin, fetchedAt, expiresAt, staleUntil }, integrity) }
  }

  /**
   * Writes a snapshot that is in use from now on, in the background. Of those that arrive during a write, only the
   * newest is written.
   *
   * @returns when nothing is left to write; callers need not wait for it.
   */
  async saveInBackground(snapshot: Snapshot): Promise<void> {
    // The clocks of this machine and of the other one were ahead, until this one was set.
    if (this.#newestElsewhere >= snapshot.fetchedAt.wall + MAX_CLOCK_SKEW_MS) this.#newestElsewhere = -1
    this.#newest = this.#fetchedAfterOthers(snapshot)
    this.#lastFetched = { snapshot, fetchedAt: this.#newest }
    // The stored snapshot stays valid if the keys are the same.
    if (!this.#isWorthWriting(snapshot)) return
    this.#parts.newest.set(this.name, this.#newest)
    this.#next = snapshot
    this.#writing ??= this.#writeAll()
    await this.#writing
  }

  /**
   * Writes a snapshot now.
   *
   * @returns whether the store has it.
   */
  async persist(snapshot: Snapshot, when: 'always' | 'unless saved'): Promise<boolean> {
    while (this.#writing !== undefined) await this.#writing
    if (when === 'unless saved' && this.#saved === snapshot) return true
    const writing = this.#write(snapshot)
    this.#writing = writing.then(() => this.#writeAll())
    return await writing
  }

  /**
   * Keys that follow keys from another process were fetched after those, even if the clock of that process is ahead.
   * Otherwise the earlier keys would come back from the store, and other processes would stay with them.
   */
  #fetchedAfterOthers({ fetchedAt }: Snapshot): number {
    const wall = Math.floor(fetchedAt.wall)
    return Math.max(wall, this.#newestElsewhere + 1)
  }

  /** One read at a time, regardless of how much is published during it. */
  async #readRecord(): Promise<StoreOutcome<unknown>> {
    const { store, clock, newest } = this.#parts
    const load = async (): Promise<unknown> => (newest.has(this.name) ? undefined : await store.newest?.load(this.name))
    const record = await attempt(load, LOAD_TIMEOUT_MS, clock)
    this.#recordRead = undefined
    if (!record.ok) this.#emitFailed('load', record.code)
    return record
  }

  /**
   * A record is saved after its snapshot, so it is read before it: a save in between makes the snapshot newer, never
   * older.
   */
  async #read(): Promise<StoreOutcome<Stored>> {
    const { store, clock, newest } = this.#parts
    const { name } = this
    const load = async (): Promise<Stored> => {
      const record = newest.has(name) ? undefined : await store.newest?.load(name)
      return { record, text: await store.load(name) }
    }
    const loaded = await attempt(load, LOAD_TIMEOUT_MS, clock)
    if (!loaded.ok) this.#emitFailed('load', loaded.code)
    return loaded
  }

  async #validate({ text, record }: Stored): Promise<SnapshotVerdict> {
    const { clock, expected, newest } = this.#parts
    if (record !== undefined) {
      const at = readNewest(record, this.name, expected.integrity)
      if (typeof at === 'string') return { ok: false, reason: at }
      // Such a record does not show how new the snapshot has to be.
      if (isInFuture(at, clock)) return { ok: false, reason: 'future' }
      newest.raise(this.name, at)
      this.#newestElsewhere = Math.max(this.#newestElsewhere, at)
    }
    const noted = newest.of(this.name)
    return await validateSnapshot(
      text,
      expected,
      clock.now(),
      Math.max(this.#newest, isInFuture(noted, clock) ? -1 : noted),
    )
  }

  async #validateAndReport(stored: Stored): Promise<SnapshotVerdict> {
    const verdict = await this.#validate(stored)
    if (!verdict.ok) this.#emitIgnored(verdict)
    return verdict
  }

  #isWorthWriting({ body, url, fetchedAt }: Snapshot): boolean {
    const saved = this.#saved
    if (saved?.body === undefined || body === undefined || saved.url !== url) return true
    const isSame = saved.body === body || Buffer.compare(saved.body, body) === 0
    return !isSame || Math.abs(fetchedAt.wall - saved.fetchedAt.wall) >= MIN_REWRITE_INTERVAL_MS
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
    const stored = this.toStored(snapshot)
    if (stored === undefined) return false
    await this.#deleteInvalid()
    const save = async (): Promise<void> => {
      await store.save(expected.name, stored)
      await store.newest?.save(expected.name, this.#recordOf(stored))
    }
    const saved = await attempt(save, SAVE_TIMEOUT_MS, clock)
    if (!saved.ok) {
      this.#emitFailed('save', saved.code)
      return false
    }
    this.#saved = snapshot
    events.emit({ type: 'snapshot_saved', ...subject(), staleUntil: stored.staleUntil })
    return true
  }

  /** Kept for as long as any snapshot that was fetched earlier could be, under the same policy. */
  #recordOf({ fetchedAt, staleUntil }: StoredSnapshot): StoredSnapshot {
    const { cache, integrity } = this.#parts.expected
    const longest = Math.min(MAX_DATE_MS, fetchedAt + cache.maxTtl + cache.staleWhileError)
    const text = writeNewest({ name: this.name, fetchedAt }, integrity)
    return { fetchedAt, staleUntil: Math.max(staleUntil, longest), text }
  }

  /** A store keeps the snapshot that it takes for newer, so an invalid one could prevent the save. */
  async #deleteInvalid(): Promise<void> {
    if (!this.#storedIsInvalid) return
    const { store, clock, expected } = this.#parts
    const removed = await attempt(() => store.delete(expected.name), SAVE_TIMEOUT_MS, clock)
    if (removed.ok) this.#storedIsInvalid = false
    else this.#emitFailed('delete', removed.code)
  }

  #emitIgnored({ reason }: Extract<SnapshotVerdict, { ok: false }>): void {
    this.#parts.events.emit({ type: 'snapshot_ignored', ...this.#parts.subject(), reason })
  }

  #emitFailed(operation: StoreOperation, code: string): void {
    this.#parts.events.emit({ type: 'store_failed', ...this.#parts.subject(), operation, code })
  }
}

/** How long a cold start waits for a store. */
const LOAD_TIMEOUT_MS = 500
/** How long a write may take; no request waits for it. */
const SAVE_TIMEOUT_MS = 5000
/** The shortest time between writes of unchanged keys, regardless of how often they are confirmed. */
const MIN_REWRITE_INTERVAL_MS = 30_000
