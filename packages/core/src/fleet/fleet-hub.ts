import type { CacheManager } from '../cache/manager.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { Cancel, Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import { isThenable } from '../callbacks/ignored-promise.js'
import { notify } from '../callbacks/notify.js'
import { attempt } from '../persistence/attempt.js'
import { FleetHealth } from './fleet-health.js'
import { readReply } from './lease-keeping.js'
import type { SnapshotPersistence } from '../persistence/snapshot-persistence.js'
import type { Denied, Fleet, Lease, StoredSnapshot } from '../persistence/snapshot-store.js'

/** A source whose keys the processes of a fleet share. */
export interface FleetMember {
  readonly name: string
  readonly snapshots: SnapshotPersistence
  readonly manager: CacheManager
  /** Told of keys that came from another process. */
  readonly onPublished: (answer: SourceAnswer, fencingToken: number) => void
}

export interface HubParts {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly events: EventSink
}

const COMMAND_TIMEOUT_MS = 500
/** How long a catch-up is spread over: a Redis that comes back is not met by the whole fleet at once. Milliseconds. */
const CATCH_UP_SPREAD_MS = 2000
const MAX_CONCURRENT = 8

/** What all sources of a registry have in common with the other processes that share its store. */
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

  /** Asks to be the one who fetches. `undefined` when the fleet cannot be asked. */
  async ask(name: string, ms: number): Promise<Lease | Denied | undefined> {
    const { fleet, clock } = this.#parts
    this.#listen()
    let late = false
    const asked = await attempt(
      async () => {
        const reply = readReply(await fleet.lease(name, ms))
        // Nobody waits for it any more, and nobody else would fetch.
        if (late && reply.held) await reply.release()
        return reply
      },
      COMMAND_TIMEOUT_MS,
      clock,
    )
    late = true
    if (asked.ok) this.#health.worked()
    else this.#health.failed('lease', asked.code)
    return asked.ok ? asked.value : undefined
  }

  /** Tells the others of keys that were just accepted. Never rejects. */
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

  /** From the first use on: a registry that was only made opens nothing. */
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

  /** A store that subscribes later than it should. */
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

/** What a store's `subscribe` returned, as a function. */
function endOf(end: unknown): () => unknown {
  return (): unknown => (typeof end === 'function' ? Reflect.apply(end, undefined, []) : undefined)
}

/** Whatever comes over a channel, nobody is harmed by it. */
function ignore(_error: unknown): void {}

/** Takes what was published meanwhile; puts back what a store that was emptied has lost. */
async function catchUp(member: FleetMember): Promise<void> {
  const { snapshots, manager } = member
  if (manager.snapshot === undefined) return
  const loaded = await snapshots.loadNewer()
  // The source may have ended meanwhile.
  const { snapshot } = manager
  if (loaded.found === 'newer') adopt(member, loaded.answer, 0)
  else if (loaded.found === 'nothing' && snapshot !== undefined) await snapshots.persist(snapshot, 'always')
}

function adopt({ snapshots, manager, onPublished }: FleetMember, answer: SourceAnswer, fencingToken: number): void {
  if (!manager.adopt(answer)) return
  snapshots.recordAdopted(answer)
  onPublished(answer, fencingToken)
}
