import type { KeySource, SourceRequest } from '../cache/key-source.js'
import { ageOf, type Snapshot, type SourceAnswer } from '../cache/snapshot.js'
import type { Clock } from '../time/clock.js'
import { isSameSet, type KeySet } from '../keys/key-set.js'
import type { FleetHub } from './fleet-hub.js'
import { keepExtending, LEASE_TTL_MS, release } from './lease-keeping.js'
import { LatestSnapshot, type PublishedSnapshot } from './latest-snapshot.js'
import type { SnapshotPersistence } from '../persistence/snapshot-persistence.js'
import type { Denied, Lease } from '../persistence/snapshot-store.js'

export interface FleetSourceParts {
  readonly source: KeySource
  readonly snapshots: SnapshotPersistence
  readonly hub: FleetHub
  readonly clock: Clock
}

/** How long one without keys, or one who looks for newer ones, waits for another process. Milliseconds, the whole of it. */
const MAX_WAIT_MS = 1000
const WAIT_JITTER_MS = 150
/** How long one with keys waits: it serves meanwhile. */
const MAX_WAIT_WITH_KEYS_MS = 4000
const POLL_INTERVAL_MS = 50
const ALONE_JITTER_MS = 1000

/** A source of which one process of a fleet fetches at a time; the others adopt what it brings. */
export class FleetSource implements KeySource {
  readonly changes = true
  readonly #parts: FleetSourceParts
  readonly #listeners = new Set<LatestSnapshot>()
  /** Held until what is fetched under it is published and stored. */
  #lease: { readonly lease: Lease; readonly keys?: KeySet } | undefined
  #sharing: Promise<void> = Promise.resolve()

  constructor(parts: FleetSourceParts) {
    this.#parts = parts
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    void this.#letGo()
    if (request.purpose === 'forced') return await this.#parts.source.fetch(request)
    const latest = new LatestSnapshot()
    this.#listeners.add(latest)
    try {
      return await this.#fetchOrWait(request, latest)
    } finally {
      this.#listeners.delete(latest)
    }
  }

  async #fetchOrWait(request: SourceRequest, latest: LatestSnapshot): Promise<SourceAnswer> {
    const { source, clock } = this.#parts
    const { signal } = request
    const giveUpAt = clock.now().mono + maxWait(request, clock)
    for (let since: number | undefined; ;) {
      const { asked, newer } = await this.#acquireLease(request)
      const answer = newer ?? answerTo(request, latest.take(), since ?? asked?.fencingToken)
      if (asked?.held === true && (answer !== undefined || signal.aborted)) void release(asked)
      signal.throwIfAborted()
      if (answer !== undefined) return answer
      if (asked === undefined) return await this.#fetchAlone(request, since === undefined ? undefined : latest)
      if (asked.held) return await this.#fetchUnder(asked, request)
      if (clock.now().mono >= giveUpAt) return await source.fetch(request)
      since ??= asked.fencingToken
      await latest.wait(POLL_INTERVAL_MS * (1 + 2 * clock.random()), signal, clock)
      signal.throwIfAborted()
      const onPublished = answerTo(request, latest.take(), since)
      if (onPublished !== undefined) return onPublished
    }
  }

  /** Tells those who wait of keys that another process brought. */
  readonly onPublished = (answer: SourceAnswer, fencingToken: number): void => {
    for (const listener of this.#listeners) listener.put({ answer, fencingToken })
  }

  /** What the provider answered here is in use: the others shall have it, and only then may the next one fetch. */
  readonly accepted = (snapshot: Snapshot): void => {
    const { snapshots, hub } = this.#parts
    const held = this.#lease?.keys === snapshot.keys ? this.#lease.lease : undefined
    const kept = snapshots.saveInBackground(snapshot)
    const stored = snapshots.toStored(snapshot)
    const published = stored === undefined ? undefined : hub.publish(snapshots.name, stored, held?.fencingToken ?? 0)
    if (held === undefined) return
    this.#lease = undefined
    // Stored even when the keys are the same: whoever has the lease next looks there first.
    const stores = kept.then(() => snapshots.persist(snapshot, 'unless saved'))
    this.#sharing = Promise.all([published, stores]).then(() => release(held))
  }

  /** Lets another process fetch. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([this.#sharing, this.#letGo()])
  }

  /** Asks first, and looks then: whoever had the lease before has stored what he fetched. */
  async #acquireLease(
    request: SourceRequest,
  ): Promise<{ asked: Lease | Denied | undefined; newer: SourceAnswer | undefined }> {
    const { snapshots, hub } = this.#parts
    const [asked, loaded] = await Promise.all([hub.ask(snapshots.name, LEASE_TTL_MS), snapshots.loadNewer()])
    // A fetch that another one took the place of uses nothing, and what is not used is not to be taken for known.
    const isUsed = loaded.found === 'newer' && !request.signal.aborted && isOfUse(loaded.answer, request)
    if (!isUsed) return { asked, newer: undefined }
    snapshots.recordRestored(loaded.answer)
    return { asked, newer: loaded.answer }
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
  async #fetchAlone(request: SourceRequest, waited: LatestSnapshot | undefined): Promise<SourceAnswer> {
    const { source, clock } = this.#parts
    if (!isUrgent(request)) await waited?.wait(ALONE_JITTER_MS * clock.random(), request.signal, clock)
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
 * Whether latest end a fetch. One who looks for a key that is not there wants keys that changed, or an answer that was asked for
 * after he began to look: only such a one says that there is no such key.
 */
function answerTo(
  request: SourceRequest,
  latest: PublishedSnapshot | undefined,
  since = Infinity,
): SourceAnswer | undefined {
  if (latest === undefined) return undefined
  if (latest.fencingToken > since) return { ...latest.answer, isCurrent: true }
  return isOfUse(latest.answer, request) ? latest.answer : undefined
}

function isOfUse({ keys }: SourceAnswer, { purpose, previous }: SourceRequest): boolean {
  return purpose !== 'recheck' || previous === undefined || !isSameSet(keys, previous.keys)
}

/** Requests wait for the outcome: there are no keys, or none of those is the right one. */
function isUrgent({ purpose, previous }: SourceRequest): boolean {
  return purpose === 'recheck' || previous === undefined
}

function maxWait(request: SourceRequest, clock: Clock): number {
  const short = MAX_WAIT_MS - WAIT_JITTER_MS * clock.random()
  const { previous } = request
  if (isUrgent(request) || previous === undefined) return short
  // Keys must not die while their successors are waited for.
  const left = previous.lifetime.staleAfter - ageOf(previous, clock.now())
  return Math.max(short, Math.min(left, MAX_WAIT_WITH_KEYS_MS * (1 - clock.random() / 2)))
}
