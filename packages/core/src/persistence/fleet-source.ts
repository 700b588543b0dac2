import type { KeySource, SourceRequest } from '../cache/key-source.js'
import { ageOf, type Snapshot, type SourceAnswer } from '../cache/snapshot.js'
import type { Clock } from '../clock.js'
import { isSameSet, type KeySet } from '../keys/key-set.js'
import type { FleetHub } from './fleet-hub.js'
import { keepExtending, LEASE_LASTS, release } from './lease-keeping.js'
import { Newsbox, type News } from './news.js'
import type { SnapshotKeeper } from './snapshot-keeper.js'
import type { Denied, Lease } from './snapshot-store.js'

export interface FleetSourceParts {
  readonly source: KeySource
  readonly keeper: SnapshotKeeper
  readonly hub: FleetHub
  readonly clock: Clock
}

/** How long one without keys, or one who looks for newer ones, waits for another process. Milliseconds, the whole of it. */
const PATIENCE = 1000
const PATIENCE_VARIES = 150
/** How long one with keys waits: it serves meanwhile. */
const PATIENCE_WITH_KEYS = 4000
const LOOK_EVERY = 50
const SPREAD = 1000

/** A source of which one process of a fleet fetches at a time; the others adopt what it brings. */
export class FleetSource implements KeySource {
  readonly changes = true
  readonly #parts: FleetSourceParts
  readonly #listeners = new Set<Newsbox>()
  /** Held until what is fetched under it is published and stored. */
  #lease: { readonly lease: Lease; readonly keys?: KeySet } | undefined
  #sharing: Promise<void> = Promise.resolve()

  constructor(parts: FleetSourceParts) {
    this.#parts = parts
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    void this.#letGo()
    if (request.purpose === 'forced') return await this.#parts.source.fetch(request)
    const news = new Newsbox()
    this.#listeners.add(news)
    try {
      return await this.#fetchOrWait(request, news)
    } finally {
      this.#listeners.delete(news)
    }
  }

  async #fetchOrWait(request: SourceRequest, news: Newsbox): Promise<SourceAnswer> {
    const { source, clock } = this.#parts
    const { signal } = request
    const giveUpAt = clock.now().mono + patience(request, clock)
    for (let since: number | undefined; ;) {
      const { asked, newer } = await this.#look(request)
      const answer = newer ?? answerTo(request, news.take(), since ?? asked?.turn)
      if (asked?.held === true && (answer !== undefined || signal.aborted)) void release(asked)
      signal.throwIfAborted()
      if (answer !== undefined) return answer
      if (asked === undefined) return await this.#fetchAlone(request, since === undefined ? undefined : news)
      if (asked.held) return await this.#fetchUnder(asked, request)
      if (clock.now().mono >= giveUpAt) return await source.fetch(request)
      since ??= asked.turn
      await news.wait(LOOK_EVERY * (1 + 2 * clock.random()), signal, clock)
      signal.throwIfAborted()
      const heard = answerTo(request, news.take(), since)
      if (heard !== undefined) return heard
    }
  }

  /** Tells those who wait of keys that another process brought. */
  readonly heard = (answer: SourceAnswer, turn: number): void => {
    for (const listener of this.#listeners) listener.put({ answer, turn })
  }

  /** What the provider answered here is in use: the others shall have it, and only then may the next one fetch. */
  readonly accepted = (snapshot: Snapshot): void => {
    const { keeper, hub } = this.#parts
    const held = this.#lease?.keys === snapshot.keys ? this.#lease.lease : undefined
    const kept = keeper.keep(snapshot)
    const stored = keeper.stored(snapshot)
    const published = stored === undefined ? undefined : hub.publish(keeper.name, stored, held?.turn ?? 0)
    if (held === undefined) return
    this.#lease = undefined
    // Stored even when the keys are the same: whoever has the lease next looks there first.
    const stores = kept.then(() => keeper.persist(snapshot, 'unless saved'))
    this.#sharing = Promise.all([published, stores]).then(() => release(held))
  }

  /** Lets another process fetch. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([this.#sharing, this.#letGo()])
  }

  /** Asks first, and looks then: whoever had the lease before has stored what he fetched. */
  async #look(request: SourceRequest): Promise<{ asked: Lease | Denied | undefined; newer: SourceAnswer | undefined }> {
    const { keeper, hub } = this.#parts
    const [asked, look] = await Promise.all([hub.ask(keeper.name, LEASE_LASTS), keeper.look()])
    // A fetch that another one took the place of uses nothing, and what is not used is not to be taken for known.
    const isUsed = look.found === 'newer' && !request.signal.aborted && isOfUse(look.answer, request)
    if (!isUsed) return { asked, newer: undefined }
    keeper.restored(look.answer)
    return { asked, newer: look.answer }
  }

  async #fetchUnder(lease: Lease, request: SourceRequest): Promise<SourceAnswer> {
    const { source, clock } = this.#parts
    const stop = keepExtending(lease, clock)
    this.#lease = { lease }
    try {
      const answer = await source.fetch(request)
      if (this.#lease?.lease === lease) this.#lease = { lease, keys: answer.keys }
      return answer
    } catch (error) {
      if (this.#lease?.lease === lease) void this.#letGo()
      throw error
    } finally {
      stop()
    }
  }

  /** Without the fleet. Those who waited for the same process until now must not all fetch at once, if they can help it. */
  async #fetchAlone(request: SourceRequest, waited: Newsbox | undefined): Promise<SourceAnswer> {
    const { source, clock } = this.#parts
    if (!isUrgent(request)) await waited?.wait(SPREAD * clock.random(), request.signal, clock)
    request.signal.throwIfAborted()
    return await source.fetch(request)
  }

  async #letGo(): Promise<void> {
    const held = this.#lease
    this.#lease = undefined
    if (held !== undefined) await release(held.lease)
  }
}

/**
 * Whether news end a fetch. One who looks for a key that is not there wants keys that changed, or an answer that was asked for
 * after he began to look: only such a one says that there is no such key.
 */
function answerTo(request: SourceRequest, news: News | undefined, since = Infinity): SourceAnswer | undefined {
  if (news === undefined) return undefined
  if (news.turn > since) return { ...news.answer, isCurrent: true }
  return isOfUse(news.answer, request) ? news.answer : undefined
}

function isOfUse({ keys }: SourceAnswer, { purpose, previous }: SourceRequest): boolean {
  return purpose !== 'recheck' || previous === undefined || !isSameSet(keys, previous.keys)
}

/** Requests wait for the outcome: there are no keys, or none of those is the right one. */
function isUrgent({ purpose, previous }: SourceRequest): boolean {
  return purpose === 'recheck' || previous === undefined
}

function patience(request: SourceRequest, clock: Clock): number {
  const short = PATIENCE - PATIENCE_VARIES * clock.random()
  const { previous } = request
  if (isUrgent(request) || previous === undefined) return short
  // Keys must not die while their successors are waited for.
  const left = previous.lifetime.staleAfter - ageOf(previous, clock.now())
  return Math.max(short, Math.min(left, PATIENCE_WITH_KEYS * (1 - clock.random() / 2)))
}
