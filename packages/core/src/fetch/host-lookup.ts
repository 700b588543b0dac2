import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { systemClock, type Clock } from '../time/clock.js'
import { PendingLookup } from './pending-lookup.js'
import { askNameServers } from './name-servers.js'
import { LookupQueue } from './lookup-queue.js'

/** Finds all addresses of a name. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

interface Parts {
  readonly clock: Clock
  /** Knows what the system knows, and holds one of its few threads until it answers. */
  readonly system: Resolve
  /** Knows what name servers know, and takes no thread. */
  readonly direct: (hostname: string, options: LookupAllOptions) => Promise<LookupAddress[]>
}

/** So many names, which tenants may choose, are remembered as found quickly. */
export const MAX_FAST_NAMES = 10_000
/** So many names are asked of name servers at once, each over sockets of its own: one that hangs breaks off others on the same socket. */
export const MAX_DIRECT_LOOKUPS = 100

/**
 * Finds addresses as Node does, by `getaddrinfo`, but lets no name whose name servers hang hold up others. Node has two threads for it
 * as a rule, for all of the process; names that were not found quickly before have one of them at most, in turn.
 */
export class HostLookup {
  readonly #parts: Parts
  readonly #open = new Map<string, PendingLookup>()
  readonly #quick = new Set<string>()
  readonly #queue = new LookupQueue()
  /** Those for whom the system takes too long, in the order in which that was seen, until name servers are asked. */
  readonly #slow = new Set<PendingLookup>()
  #asked = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** How much is kept: names being looked up, those of them that wait for their turn, and names that were found quickly. */
  get sizes(): { readonly open: number; readonly waiting: number; readonly quick: number } {
    return { open: this.#open.size, waiting: this.#queue.size, quick: this.#quick.size }
  }

  readonly resolve: Resolve = (hostname, options, callback) => {
    const key = `${options.family ?? 0} ${options.hints ?? 0} ${hostname}`
    const open = this.#open.get(key)
    if (open !== undefined) {
      open.tell(callback)
      return
    }
    const pending = this.#lookup(key, hostname, options)
    this.#open.set(key, pending)
    pending.tell(callback)
    pending.begin()
    if (this.#quick.has(hostname)) pending.askSystem()
    else this.#queue.join(pending)
  }

  #lookup(key: string, hostname: string, options: LookupAllOptions): PendingLookup {
    const { clock, system, direct } = this.#parts
    const pending: PendingLookup = new PendingLookup({
      clock,
      system: (found) => {
        system(hostname, options, found)
      },
      direct: () => direct(hostname, options),
      onEnd: () => {
        this.#open.delete(key)
        this.#queue.leave(pending)
        this.#slow.delete(pending)
      },
      onSlow: () => {
        // Not when it answers at last: each look-up until then would take one thread more.
        this.#quick.delete(hostname)
        this.#slow.add(pending)
        this.#askServers()
      },
      onSystemEnd: (answer) => {
        this.#note(hostname, answer)
        this.#queue.answered(pending)
      },
    })
    return pending
  }

  #askServers(): void {
    for (const pending of this.#slow) {
      if (this.#asked >= MAX_DIRECT_LOOKUPS) return
      this.#slow.delete(pending)
      this.#asked += 1
      void pending.askDirectly().finally(() => {
        this.#asked -= 1
        if (pending.isLeftToSystem) this.#queue.prioritize(pending)
        this.#askServers()
      })
    }
  }

  #note(hostname: string, answer: 'quick' | 'late'): void {
    this.#quick.delete(hostname)
    if (answer === 'late') return
    const [oldest] = this.#quick
    if (this.#quick.size >= MAX_FAST_NAMES && oldest !== undefined) this.#quick.delete(oldest)
    this.#quick.add(hostname)
  }
}

/** The threads are the process's, and so is what is known of names. */
export const hostLookup: HostLookup = new HostLookup({ clock: systemClock, system: lookup, direct: askNameServers })
