import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { systemClock, type Clock } from '../time/clock.js'
import { PendingLookup } from './pending-lookup.js'
import { askNameServers } from './name-servers.js'
import { LookupQueue } from './lookup-queue.js'

/**
 * Like `dns.lookup` (`getaddrinfo`), but a host name whose DNS servers hang cannot starve the others. Node usually has
 * two threads for look-ups in the whole process; names that were not found quickly before share one of them, one after
 * the other.
 */
export class HostLookup {
  readonly #parts: Parts
  readonly #open = new Map<string, PendingLookup>()
  readonly #quick = new Set<string>()
  readonly #queue = new LookupQueue()
  /**
   * Look-ups for which the system takes too long, in the order in which that was noticed, until the name servers are
   * asked.
   */
  readonly #slow = new Set<PendingLookup>()
  #directLookups = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Sizes of the collections: names being looked up, those of them in the queue, and names that were found quickly. */
  get sizes(): { readonly open: number; readonly waiting: number; readonly quick: number } {
    return { open: this.#open.size, waiting: this.#queue.size, quick: this.#quick.size }
  }

  readonly resolve: Resolve = (hostname, options, callback) => {
    const key = `${options.family ?? 0} ${options.hints ?? 0} ${hostname}`
    const open = this.#open.get(key)
    if (open !== undefined) {
      open.addCallback(callback)
      return
    }
    const pending = this.#lookup(key, hostname, options)
    this.#open.set(key, pending)
    pending.addCallback(callback)
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
        // Forget this now, not when the system answers at last: until then each look-up of the host name would occupy
        // another thread.
        this.#quick.delete(hostname)
        this.#slow.add(pending)
        this.#startDirectLookups()
      },
      onSystemEnd: (answer) => {
        this.#recordSpeed(hostname, answer)
        this.#queue.answered(pending)
      },
    })
    return pending
  }

  #startDirectLookups(): void {
    for (const pending of this.#slow) {
      if (this.#directLookups >= MAX_DIRECT_LOOKUPS) return
      this.#slow.delete(pending)
      this.#directLookups += 1
      void pending.askDirectly().finally(() => {
        this.#directLookups -= 1
        if (pending.isLeftToSystem) this.#queue.prioritize(pending)
        this.#startDirectLookups()
      })
    }
  }

  #recordSpeed(hostname: string, answer: 'quick' | 'late'): void {
    this.#quick.delete(hostname)
    if (answer === 'late') return
    const [oldest] = this.#quick
    if (this.#quick.size >= MAX_QUICK_NAMES && oldest !== undefined) this.#quick.delete(oldest)
    this.#quick.add(hostname)
  }
}

/** Finds all addresses of a host name. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

interface Parts {
  readonly clock: Clock
  /** Uses the system's resolver, and occupies one of its few threads until it answers. */
  readonly system: Resolve
  /** Asks the name servers, and occupies no thread. */
  readonly direct: (hostname: string, options: LookupAllOptions) => Promise<LookupAddress[]>
}

/** Maximum number of host names that are remembered as quickly found. Tenants may choose the names. */
export const MAX_QUICK_NAMES = 10_000
/**
 * Maximum number of concurrent look-ups at name servers. Each has its own sockets: one that hangs cancels others on the
 * same socket.
 */
export const MAX_DIRECT_LOOKUPS = 100

/** One per process, like the threads and what is known about host names. */
export const hostLookup: HostLookup = new HostLookup({ clock: systemClock, system: lookup, direct: askNameServers })
