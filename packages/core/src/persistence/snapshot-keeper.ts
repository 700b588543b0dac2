import type { Snapshot, SourceAnswer } from '../cache/snapshot.js'
import { CLOCKS_APART, isAhead } from '../clocks-apart.js'
import type { StoreOperation } from '../events.js'
import { attempt, type StoreOutcome } from './attempt.js'
import { judgeSnapshot, type Judgement } from './judge-snapshot.js'
import type { KeeperParts } from './keeper-parts.js'
import { readNewest, writeNewest } from './newest-record.js'
import type { StoredSnapshot } from './snapshot-store.js'
import { writeSnapshot } from './snapshot-text.js'

/** What a store gave for a source: the snapshot, and what lies beside it. */
interface Stored {
  readonly text: unknown
  readonly record?: unknown
}

/** What a look into the store showed. */
export type Look =
  | { readonly found: 'newer'; readonly answer: SourceAnswer }
  | { readonly found: 'known' | 'nothing' | 'nothing readable' }

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
  /** When the newest keys from elsewhere were fetched, by the clock of whoever fetched them. */
  #newestElsewhere = -1
  /** When our own last keys were fetched, as others are told. */
  #own: { readonly snapshot: Snapshot; readonly fetchedAt: number } | undefined
  #saved: Snapshot | undefined
  #next: Snapshot | undefined
  #writing: Promise<void> | undefined
  #recordRead: Promise<StoreOutcome<unknown>> | undefined
  /** What is stored is of no use, and might stand in the way of what is. */
  #spoilt = false

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** What the source is called in the store. */
  get name(): string {
    return this.#parts.expected.name
  }

  /** What the store has, if it may be used and is not our own last keys, come back. Whoever uses it tells so by {@link restored}. */
  async load(): Promise<SourceAnswer | undefined> {
    const loaded = await this.#read()
    if (!loaded.ok || loaded.value.text === undefined) return undefined
    const judgement = await this.#judgeAloud(loaded.value)
    this.#spoilt = !judgement.ok && judgement.reason !== 'older'
    return judgement.ok && !this.isOwn(judgement.answer) ? judgement.answer : undefined
  }

  /** What the store has, if it is newer than all that was ever at hand. What is known already is no news, and nothing wrong. */
  async look(): Promise<Look> {
    const loaded = await this.#read()
    if (!loaded.ok) return { found: 'nothing readable' }
    if (loaded.value.text === undefined) return { found: 'nothing' }
    const judgement = await this.#judge(loaded.value)
    this.#spoilt = !judgement.ok && judgement.reason !== 'older'
    if (judgement.ok && judgement.answer.fetchedAt.wall > this.#newest)
      return { found: 'newer', answer: judgement.answer }
    const isKnown = judgement.ok || (judgement.reason === 'older' && this.#newest >= 0)
    if (isKnown) return { found: 'known' }
    this.#ignored(judgement)
    return { found: 'nothing readable' }
  }

  /** Notes, and tells, that what {@link load} brought is in use. */
  restored(answer: SourceAnswer): void {
    const { clock, events, subject } = this.#parts
    this.adopted(answer)
    const age = Math.max(0, clock.now().wall - answer.fetchedAt.wall)
    events.emit({ type: 'snapshot_restored', ...subject(), keys: answer.keys.keys.length, age })
  }

  /** Notes that keys from elsewhere are in use: nothing older comes back. */
  adopted({ fetchedAt }: SourceAnswer): void {
    const at = Math.floor(fetchedAt.wall)
    this.#newestElsewhere = Math.max(this.#newestElsewhere, at)
    this.#newest = Math.max(this.#newest, at)
    this.#parts.newest.raise(this.name, at)
    this.#own = undefined
  }

  /** Notes that the last keys at hand are past their stale limit: not even those come back. */
  givenUp(): void {
    this.#parts.newest.raise(this.name, this.#newest + 1)
  }

  /**
   * Judges what another process published, and tells when it may not be used. Whoever knows of no keys of the source yet reads in the store
   * when the newest were fetched: without that an old publication could not be told from a new one, so nothing is used.
   */
  async judge(text: unknown): Promise<SourceAnswer | undefined> {
    const record = await (this.#recordRead ??= this.#readRecord())
    if (!record.ok) return undefined
    const judgement = await this.#judgeAloud({ text, record: record.value })
    return judgement.ok ? judgement.answer : undefined
  }

  /** Whether keys that another process seems to have are our own last ones, come back. */
  isOwn({ fetchedAt }: SourceAnswer): boolean {
    return fetchedAt.wall === this.#own?.fetchedAt
  }

  /** A snapshot as a store, or another process, gets it. `undefined` without the body that it was made of. */
  stored(snapshot: Snapshot): StoredSnapshot | undefined {
    const { fetchedAt: at, lifetime, url, body, headers = {} } = snapshot
    if (body === undefined) return undefined
    const { name, source, integrity } = this.#parts.expected
    const fetchedAt = this.#own?.snapshot === snapshot ? this.#own.fetchedAt : Math.floor(at.wall)
    const staleUntil = Math.min(LAST_MOMENT, Math.max(fetchedAt, Math.floor(at.wall + lifetime.staleAfter)))
    const expiresAt = Math.min(staleUntil, Math.max(fetchedAt, Math.floor(at.wall + lifetime.expireAfter)))
    const [etag, lastModified, cacheControl] = [headers['etag'], headers['last-modified'], headers['cache-control']]
    const origin = { name, source, url, body, etag, lastModified, cacheControl }
    return { fetchedAt, staleUntil, text: writeSnapshot({ ...origin, fetchedAt, expiresAt, staleUntil }, integrity) }
  }

  /**
   * Writes a snapshot that is in use from now on, in the background. Of those that come meanwhile, only the newest is written.
   *
   * @returns when there is nothing left to write; nobody has to wait for it.
   */
  async keep(snapshot: Snapshot): Promise<void> {
    // Their clock was ahead, and ours with it, until it was set.
    if (this.#newestElsewhere >= snapshot.fetchedAt.wall + CLOCKS_APART) this.#newestElsewhere = -1
    this.#newest = this.#fetchedAfterOthers(snapshot)
    this.#own = { snapshot, fetchedAt: this.#newest }
    // What is stored stays good where it is the same.
    if (!this.#isWorthWriting(snapshot)) return
    this.#parts.newest.set(this.name, this.#newest)
    this.#next = snapshot
    this.#writing ??= this.#writeAll()
    await this.#writing
  }

  /** Writes a snapshot now. @returns whether the store has it. */
  async persist(snapshot: Snapshot, when: 'always' | 'unless saved'): Promise<boolean> {
    while (this.#writing !== undefined) await this.#writing
    if (when === 'unless saved' && this.#saved === snapshot) return true
    const writing = this.#write(snapshot)
    this.#writing = writing.then(() => this.#writeAll())
    return await writing
  }

  /**
   * What comes after keys from elsewhere was fetched after them, though the clock there is ahead: otherwise they would come back from the
   * store, and the others would stay with them.
   */
  #fetchedAfterOthers({ fetchedAt }: Snapshot): number {
    const wall = Math.floor(fetchedAt.wall)
    return Math.max(wall, this.#newestElsewhere + 1)
  }

  /** One read at a time, however much is published meanwhile. */
  async #readRecord(): Promise<StoreOutcome<unknown>> {
    const { store, clock, newest } = this.#parts
    const load = async (): Promise<unknown> => (newest.has(this.name) ? undefined : await store.newest?.load(this.name))
    const record = await attempt(load, LOAD_WITHIN, clock)
    this.#recordRead = undefined
    if (!record.ok) this.#failed('load', record.code)
    return record
  }

  /** A record is saved after its snapshot, so it is read before: a save in between makes the snapshot newer, never older. */
  async #read(): Promise<StoreOutcome<Stored>> {
    const { store, clock, newest } = this.#parts
    const { name } = this
    const load = async (): Promise<Stored> => {
      const record = newest.has(name) ? undefined : await store.newest?.load(name)
      return { record, text: await store.load(name) }
    }
    const loaded = await attempt(load, LOAD_WITHIN, clock)
    if (!loaded.ok) this.#failed('load', loaded.code)
    return loaded
  }

  async #judge({ text, record }: Stored): Promise<Judgement> {
    const { clock, expected, newest } = this.#parts
    if (record !== undefined) {
      const at = readNewest(record, this.name, expected.integrity)
      if (typeof at === 'string') return { ok: false, reason: at }
      // It cannot be told how new the snapshot has to be.
      if (isAhead(at, clock)) return { ok: false, reason: 'future' }
      newest.raise(this.name, at)
      this.#newestElsewhere = Math.max(this.#newestElsewhere, at)
    }
    const noted = newest.of(this.name)
    return await judgeSnapshot(text, expected, clock.now(), Math.max(this.#newest, isAhead(noted, clock) ? -1 : noted))
  }

  async #judgeAloud(stored: Stored): Promise<Judgement> {
    const judgement = await this.#judge(stored)
    if (!judgement.ok) this.#ignored(judgement)
    return judgement
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
    const save = async (): Promise<void> => {
      await store.save(expected.name, stored)
      await store.newest?.save(expected.name, this.#recordOf(stored))
    }
    const saved = await attempt(save, SAVE_WITHIN, clock)
    if (!saved.ok) {
      this.#failed('save', saved.code)
      return false
    }
    this.#saved = snapshot
    events.emit({ type: 'snapshot_saved', ...subject(), staleUntil: stored.staleUntil })
    return true
  }

  /** Kept for as long as anything could be that was fetched before, under the same policy. */
  #recordOf({ fetchedAt, staleUntil }: StoredSnapshot): StoredSnapshot {
    const { cache, integrity } = this.#parts.expected
    const longest = Math.min(LAST_MOMENT, fetchedAt + cache.maxTtl + cache.staleWhileError)
    const text = writeNewest({ name: this.name, fetchedAt }, integrity)
    return { fetchedAt, staleUntil: Math.max(staleUntil, longest), text }
  }

  /** A store keeps what it takes for newer. */
  async #makeRoom(): Promise<void> {
    if (!this.#spoilt) return
    const { store, clock, expected } = this.#parts
    const removed = await attempt(() => store.delete(expected.name), SAVE_WITHIN, clock)
    if (removed.ok) this.#spoilt = false
    else this.#failed('delete', removed.code)
  }

  #ignored({ reason }: Extract<Judgement, { ok: false }>): void {
    this.#parts.events.emit({ type: 'snapshot_ignored', ...this.#parts.subject(), reason })
  }

  #failed(operation: StoreOperation, code: string): void {
    this.#parts.events.emit({ type: 'store_failed', ...this.#parts.subject(), operation, code })
  }
}
