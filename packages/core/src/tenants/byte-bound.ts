import { yieldToEventLoop } from '../event-loop/slices.js'

/**
 * Keeps the total bytes of items, such as loaded tenants, within a bound by evicting some. The heaviest items are
 * evicted first, even if recently used, so that no small item is ever evicted for a large one. They are searched in
 * slices, with a tick of the event loop between them, so that waiting requests continue first.
 */
export class ByteBound<Item> {
  readonly #holder: Holder<Item>
  #running = false
  #closed = false

  constructor(holder: Holder<Item>) {
    this.#holder = holder
  }

  /** Starts evictions if the total exceeds the bound. */
  readonly check = (): void => {
    const { total, maxBytes } = this.#holder
    if (this.#running || this.#closed || total() <= maxBytes) return
    this.#running = true
    void this.#run()
  }

  close(): void {
    this.#closed = true
  }

  /** Never rejects: if an observer, or a clock of the application, fails, that stops only this run. */
  async #run(): Promise<void> {
    try {
      await yieldToEventLoop()
      await this.#shrink(this.#holder.maxBytes * (1 - 1 / HEADROOM_DIVISOR))
    } catch {
      // The next check evicts the rest.
    } finally {
      this.#running = false
    }
  }

  async #shrink(target: number): Promise<void> {
    const { total, weigh, evict } = this.#holder
    let steps = 0
    for (const { first, others } of (await this.#ranked()).toReversed())
      for (const item of [...first, ...others]) {
        if (this.#closed || total() <= target) return
        steps += STEPS_PER_EVICTION * weigh(item).parts
        evict(item)
        if (steps < STEPS_PER_SLICE) continue
        steps = 0
        await yieldToEventLoop()
      }
  }

  /**
   * Groups items by the power of two of their weight, the lightest first: items of about the same weight are treated
   * alike.
   */
  async #ranked(): Promise<readonly Rank<Item>[]> {
    const { items, weigh, isEvictedFirst } = this.#holder
    const ranks: Rank<Item>[] = []
    let steps = 0
    for (const item of items()) {
      const { bytes, parts } = weigh(item)
      const at = Math.floor(Math.log2(Math.max(1, bytes)))
      while (ranks.length <= at) ranks.push({ first: [], others: [] })
      ranks[at]?.[isEvictedFirst(item) ? 'first' : 'others'].push(item)
      steps += 1 + parts
      if (steps < STEPS_PER_SLICE) continue
      steps = 0
      await yieldToEventLoop()
    }
    return ranks
  }
}

/** Evictions continue until an eighth of the bound is free, so that the next item fits. */
const HEADROOM_DIVISOR = 8
/** Steps between two ticks of the event loop: a millisecond or two of work. */
const STEPS_PER_SLICE = 500
/** Evicting a registration takes as long as weighing this many. */
const STEPS_PER_EVICTION = 20

/** The items whose total is bounded, and how they are evicted. */
interface Holder<Item> {
  /** The bound, in bytes. */
  readonly maxBytes: number
  /** The bytes of all items. */
  readonly total: () => number
  /** All items; those that are evicted during the iteration are left out. */
  readonly items: () => Iterable<Item>
  /** The bytes of an item, and how many registrations it has. */
  readonly weigh: (item: Item) => { readonly bytes: number; readonly parts: number }
  /** Whether an item is evicted before others of about the same weight. */
  readonly isEvictedFirst: (item: Item) => boolean
  /** Evicts an item; does nothing if it was evicted already. */
  readonly evict: (item: Item) => void
}

interface Rank<Item> {
  readonly first: Item[]
  readonly others: Item[]
}
