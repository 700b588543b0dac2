import type { CacheManager } from '../cache/manager.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { Cancel, Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import { isThenable } from '../callbacks/ignored-promise.js'
import { notify } from '../callbacks/notify.js'
import { attempt } from '../persistence/attempt.js'
import { FleetHealth } from './fleet-health.js'
import { readReply } from './lease.js'
import type { SnapshotPersistence } from '../persistence/snapshot-persistence.js'
import type { Denied, Fleet, Lease, StoredSnapshot } from '../persistence/snapshot-store.js'

/**
 * Connects all sources of a registry with the other processes that share its store: requests leases, publishes keys,
 * and adopts published ones.
 */
export class FleetHub {
  readonly #parts: HubParts
  readonly #health: FleetHealth
  readonly #members = new Map<string, Set<FleetMember>>()
  #unsubscribe: (() => unknown) | undefined
  #catchUp: Cancel = () => {}
  #closed = false

  constructor(parts: HubParts) {
    this.#parts = parts
    const onRecovered = (): void => {
      this.#catchUpSoon()
    }
    this.#health = new FleetHealth({ ...parts, onRecovered })
  }

  get isDegraded(): boolean {
    return this.#health.isDegraded
  }

  join(member: FleetMember): void {
    const named = this.#members.get(member.name) ?? new Set()
    this.#members.set(member.name, named.add(member))
  }

  leave(member: FleetMember): void {
    const named = this.#members.get(member.name)
    named?.delete(member)
    if (named?.size === 0) this.#members.delete(member.name)
  }

  /** Requests a lease; `undefined` if the fleet does not answer. */
  async ask(name: string, ms: number): Promise<Lease | Denied | undefined> {
    const { fleet, clock } = this.#parts
    this.#listen()
    let late = false
    const outcome = await attempt(
      async () => {
        const reply = readReply(await fleet.lease(name, ms))
        // Nothing waits for this lease any more, and while it is held, no other process fetches.
        if (late && reply.held) await reply.release()
        return reply
      },
      COMMAND_TIMEOUT_MS,
      clock,
    )
    late = true
    if (outcome.ok) this.#health.worked()
    else this.#health.failed('lease', outcome.code)
    return outcome.ok ? outcome.value : undefined
  }

  /** Publishes keys that were just accepted to the other processes. Never rejects. */
  async publish(name: string, snapshot: StoredSnapshot, fencingToken: number): Promise<void> {
    const { fleet, clock } = this.#parts
    this.#listen()
    const published = await attempt(() => fleet.publish(name, snapshot, fencingToken), COMMAND_TIMEOUT_MS, clock)
    if (!published.ok) this.#health.failed('publish', published.code)
  }

  close(): void {
    this.#closed = true
    notify(() => this.#unsubscribe?.())
    this.#catchUp()
    this.#health.close()
    this.#members.clear()
  }

  /** Subscribes at the first use: a registry that was only created opens no connection. */
  #listen(): void {
    if (this.#closed || this.#unsubscribe !== undefined) return
    try {
      this.#unsubscribe = this.#subscribe()
    } catch (error) {
      this.#health.disconnected(error)
    }
  }

  #subscribe(): () => unknown {
    const end: unknown = this.#parts.fleet.subscribe({
      published: (name, text, fencingToken) => {
        for (const member of this.#members.get(name) ?? []) this.#onPublished(member, text, fencingToken).catch(ignore)
      },
      reconnected: () => {
        this.#health.connected()
        this.#catchUpSoon()
      },
      disconnected: (error) => {
        this.#health.disconnected(error)
      },
    })
    if (isThenable(end)) this.#awaitSubscription(end)
    return endOf(end)
  }

  /** Supports a store whose `subscribe` returns a promise. */
  #awaitSubscription(subscribed: PromiseLike<unknown>): void {
    new Promise((resolve) => {
      resolve(subscribed)
    }).then(
      (end) => {
        if (this.#closed) notify(endOf(end))
        else this.#unsubscribe = endOf(end)
      },
      (error: unknown) => {
        this.#health.disconnected(error)
      },
    )
  }

  async #onPublished(member: FleetMember, text: string, fencingToken: number): Promise<void> {
    const answer = await member.snapshots.readPublished(text)
    if (answer !== undefined && !member.snapshots.isOwn(answer)) adopt(member, answer, fencingToken)
  }

  #catchUpSoon(): void {
    const { clock } = this.#parts
    if (this.#closed) return
    this.#catchUp()
    this.#catchUp = clock.after(clock.random() * CATCH_UP_SPREAD_MS, () => {
      const members = [...this.#members.values()].flatMap((named) => [...named]).values()
      const worker = async (): Promise<void> => {
        for (const member of members) if (!this.#closed) await catchUp(member)
      }
      for (let workers = 0; workers < MAX_CONCURRENT; workers += 1) worker().catch(ignore)
    })
  }
}

/** A source whose keys the processes of a fleet share. */
export interface FleetMember {
  readonly name: string
  readonly snapshots: SnapshotPersistence
  readonly manager: CacheManager
  /** Called with keys that came from another process. */
  readonly onPublished: (answer: SourceAnswer, fencingToken: number) => void
}

export interface HubParts {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly events: EventSink
}

const COMMAND_TIMEOUT_MS = 500
/**
 * Catching up is spread over this time, in milliseconds, so that the whole fleet does not contact a Redis that comes
 * back at once.
 */
const CATCH_UP_SPREAD_MS = 2000
const MAX_CONCURRENT = 8

/** Turns the result of a store's `subscribe` into a function. */
function endOf(end: unknown): () => unknown {
  return (): unknown => (typeof end === 'function' ? Reflect.apply(end, undefined, []) : undefined)
}

/** Ignores an error: nothing that arrives over the channel may do harm. */
function ignore(_error: unknown): void {}

/** Adopts what was published in the meantime; puts back what a store lost that was emptied. */
async function catchUp(member: FleetMember): Promise<void> {
  const { snapshots, manager } = member
  if (manager.snapshot === undefined) return
  const loaded = await snapshots.loadNewer()
  // The source may have ended in the meantime.
  const { snapshot } = manager
  if (loaded.found === 'newer') adopt(member, loaded.answer, 0)
  else if (loaded.found === 'nothing' && snapshot !== undefined) await snapshots.persist(snapshot, 'always')
}

function adopt({ snapshots, manager, onPublished }: FleetMember, answer: SourceAnswer, fencingToken: number): void {
  if (!manager.adopt(answer)) return
  snapshots.recordAdopted(answer)
  onPublished(answer, fencingToken)
}
