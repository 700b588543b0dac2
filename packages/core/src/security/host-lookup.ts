import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { systemClock, type Clock } from '../clock.js'
import { HostSearch } from './host-search.js'
import { askNameServers } from './name-servers.js'
import { SystemTurns } from './system-turns.js'

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
export const MOST_QUICK_NAMES = 10_000
/** So many names are asked of name servers at once, each over sockets of its own: one that hangs breaks off others on the same socket. */
export const MOST_ASKED = 100

/**
 * Finds addresses as Node does, by `getaddrinfo`, but lets no name whose name servers hang hold up others. Node has two threads for it
 * as a rule, for all of the process; names that were not found quickly before have one of them at most, in turn.
 */
export class HostLookup {
  readonly #parts: Parts
  readonly #open = new Map<string, HostSearch>()
  readonly #quick = new Set<string>()
  readonly #turns = new SystemTurns()
  /** Those for whom the system takes too long, in the order in which that was seen, until name servers are asked. */
  readonly #slow = new Set<HostSearch>()
  #asked = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** How much is kept: names being looked up, those of them that wait for their turn, and names that were found quickly. */
  get sizes(): { readonly open: number; readonly waiting: number; readonly quick: number } {
    return { open: this.#open.size, waiting: this.#turns.size, quick: this.#quick.size }
  }

  readonly resolve: Resolve = (hostname, options, callback) => {
    const key = `${options.family ?? 0} ${options.hints ?? 0} ${hostname}`
    const open = this.#open.get(key)
    if (open !== undefined) {
      open.tell(callback)
      return
    }
    const search = this.#search(key, hostname, options)
    this.#open.set(key, search)
    search.tell(callback)
    search.begin()
    if (this.#quick.has(hostname)) search.askSystem()
    else this.#turns.join(search)
  }

  #search(key: string, hostname: string, options: LookupAllOptions): HostSearch {
    const { clock, system, direct } = this.#parts
    const search: HostSearch = new HostSearch({
      clock,
      system: (found) => {
        system(hostname, options, found)
      },
      direct: () => direct(hostname, options),
      onEnd: () => {
        this.#open.delete(key)
        this.#turns.leave(search)
        this.#slow.delete(search)
      },
      onSlow: () => {
        // Not when it answers at last: each look-up until then would take one thread more.
        this.#quick.delete(hostname)
        this.#slow.add(search)
        this.#askServers()
      },
      onSystemEnd: (answer) => {
        this.#note(hostname, answer)
        this.#turns.answered(search)
      },
    })
    return search
  }

  #askServers(): void {
    for (const search of this.#slow) {
      if (this.#asked >= MOST_ASKED) return
      this.#slow.delete(search)
      this.#asked += 1
      void search.askDirectly().finally(() => {
        this.#asked -= 1
        if (search.isLeftToSystem) this.#turns.hurry(search)
        this.#askServers()
      })
    }
  }

  #note(hostname: string, answer: 'quick' | 'late'): void {
    this.#quick.delete(hostname)
    if (answer === 'late') return
    const [oldest] = this.#quick
    if (this.#quick.size >= MOST_QUICK_NAMES && oldest !== undefined) this.#quick.delete(oldest)
    this.#quick.add(hostname)
  }
}

/** The threads are the process's, and so is what is known of names. */
export const hostLookup: HostLookup = new HostLookup({ clock: systemClock, system: lookup, direct: askNameServers })
