import type { KeySource, SourceRequest } from '../cache/key-source.js'
import { ageOf, type Snapshot, type SourceAnswer } from '../cache/snapshot.js'
import type { Clock } from '../time/clock.js'
import { isSameSet, type KeySet } from '../keys/key-set.js'
import type { FleetHub } from './fleet-hub.js'
import { keepExtending, LEASE_TTL_MS, release } from './lease.js'
import { LatestSnapshot, type PublishedSnapshot } from './latest-snapshot.js'
import type { SnapshotPersistence } from '../persistence/snapshot-persistence.js'
import type { Denied, Lease } from '../persistence/snapshot-store.js'

/** A key source that one process of a fleet fetches at a time; the others adopt the result. */
export class FleetSource implements KeySource {
  readonly changes = true
  readonly #parts: FleetSourceParts
  readonly #listeners = new Set<LatestSnapshot>()
  /** Held until the keys that were fetched under it are published and stored. */
  #lease: { readonly lease: Lease; readonly keys?: KeySet } | undefined
  #publishing: Promise<void> = Promise.resolve()

  constructor(parts: FleetSourceParts) {
    this.#parts = parts
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    void this.#releaseLease()
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
      const { reply, newer } = await this.#acquireLease(request)
      const answer = newer ?? answerTo(request, latest.take(), since ?? reply?.fencingToken)
      if (reply?.held === true && (answer !== undefined || signal.aborted)) void release(reply)
      signal.throwIfAborted()
      if (answer !== undefined) return answer
      if (reply === undefined) return await this.#fetchAlone(request, since === undefined ? undefined : latest)
      if (reply.held) return await this.#fetchUnder(reply, request)
      if (clock.now().mono >= giveUpAt) return await source.fetch(request)
      since ??= reply.fencingToken
      await latest.wait(POLL_INTERVAL_MS * (1 + 2 * clock.random()), signal, clock)
      signal.throwIfAborted()
      const onPublished = answerTo(request, latest.take(), since)
      if (onPublished !== undefined) return onPublished
    }
  }

  /** Passes keys from another process to the fetches that wait for them. */
  readonly onPublished = (answer: SourceAnswer, fencingToken: number): void => {
    for (const listener of this.#listeners) listener.put({ answer, fencingToken })
  }

  /**
   * Keys that this process fetched are in use: they are published and stored, and only then another process may fetch.
   */
  readonly accepted = (snapshot: Snapshot): void => {
    const { snapshots, hub } = this.#parts
    const held = this.#lease?.keys === snapshot.keys ? this.#lease.lease : undefined
    const saving = snapshots.saveInBackground(snapshot)
    const stored = snapshots.toStored(snapshot)
    const published = stored === undefined ? undefined : hub.publish(snapshots.name, stored, held?.fencingToken ?? 0)
    if (held === undefined) return
    this.#lease = undefined
    // Stored even if the keys are the same: the next holder of the lease reads the store first.
    const storing = saving.then(() => snapshots.persist(snapshot, 'unless saved'))
    this.#publishing = Promise.all([published, storing]).then(() => release(held))
  }

  /** Releases the lease. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([this.#publishing, this.#releaseLease()])
  }

  /** Requests the lease before it reads the store: the previous holder stores its keys before it releases the lease. */
  async #acquireLease(
    request: SourceRequest,
  ): Promise<{ reply: Lease | Denied | undefined; newer: SourceAnswer | undefined }> {
    const { snapshots, hub } = this.#parts
    const [reply, loaded] = await Promise.all([hub.ask(snapshots.name, LEASE_TTL_MS), snapshots.loadNewer()])
    // A superseded fetch uses nothing, and keys that are not used must not count as known.
    const isUsed = loaded.found === 'newer' && !request.signal.aborted && isOfUse(loaded.answer, request)
    if (!isUsed) return { reply, newer: undefined }
    snapshots.recordRestored(loaded.answer)
    return { reply, newer: loaded.answer }
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
      if (this.#lease?.lease === lease) void this.#releaseLease()
      throw error
    } finally {
      stop()
    }
  }

  /**
   * Fetches without the fleet. Processes that waited for the same process until now must not all fetch at once, unless
   * requests wait.
   */
  async #fetchAlone(request: SourceRequest, waited: LatestSnapshot | undefined): Promise<SourceAnswer> {
    const { source, clock } = this.#parts
    if (!isUrgent(request)) await waited?.wait(ALONE_JITTER_MS * clock.random(), request.signal, clock)
    request.signal.throwIfAborted()
    return await source.fetch(request)
  }

  async #releaseLease(): Promise<void> {
    const held = this.#lease
    this.#lease = undefined
    if (held !== undefined) await release(held.lease)
  }
}

export interface FleetSourceParts {
  readonly source: KeySource
  readonly snapshots: SnapshotPersistence
  readonly hub: FleetHub
  readonly clock: Clock
}

/**
 * How long a process without keys, or one that needs newer ones, waits for another process, in milliseconds in total.
 */
const MAX_WAIT_MS = 1000
const WAIT_JITTER_MS = 150
/** How long a process with keys waits, in milliseconds: it serves them in the meantime. */
const MAX_WAIT_WITH_KEYS_MS = 4000
const POLL_INTERVAL_MS = 50
const ALONE_JITTER_MS = 1000

/**
 * The answer of a published snapshot, if it ends a fetch. A fetch for a key that is missing needs changed keys, or an
 * answer that was requested after the fetch began: only such an answer proves that the key does not exist.
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

/** Whether requests wait for the outcome: there are no keys, or none of them is the right one. */
function isUrgent({ purpose, previous }: SourceRequest): boolean {
  return purpose === 'recheck' || previous === undefined
}

function maxWait(request: SourceRequest, clock: Clock): number {
  const shortWait = MAX_WAIT_MS - WAIT_JITTER_MS * clock.random()
  const { previous } = request
  if (isUrgent(request) || previous === undefined) return shortWait
  // Keys must not reach their stale limit while the process waits for newer ones.
  const untilStale = previous.lifetime.staleAfter - ageOf(previous, clock.now())
  return Math.max(shortWait, Math.min(untilStale, MAX_WAIT_WITH_KEYS_MS * (1 - clock.random() / 2)))
}
