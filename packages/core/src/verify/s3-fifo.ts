import { Fifo, type Queued } from './fifo.js'

/** What the order of eviction goes by. */
export interface Evictable<Item extends Evictable<Item>> extends Queued<Item> {
  /** How often it was found since it was last looked at; whoever finds it counts, up to {@link MOST_USES}. */
  uses: number
  /** Tells it from others, as a rule, after it has left. */
  readonly mark: number
}

export const MOST_USES = 3
/** The part of all items that the short queue is left with. */
const SHORT_PART = 0.1

/**
 * Decides what to evict: S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023). New items wait in a short
 * queue; only what was found again meanwhile moves on to the long one. So a scan of items that are seen once, however long it is, drives
 * out hardly anything but itself. An item that comes back soon after it was evicted goes to the long queue at once.
 */
export class S3Fifo<Item extends Evictable<Item>> {
  readonly #short = new Fifo<Item>()
  readonly #long = new Fifo<Item>()
  readonly #evicted = new Set<number>()

  get size(): number {
    return this.#short.size + this.#long.size
  }

  /** How many evicted items it would know again. */
  get remembered(): number {
    return this.#evicted.size
  }

  add(item: Item): void {
    if (this.#evicted.delete(item.mark)) this.#long.push(item)
    else this.#short.push(item)
  }

  remove(item: Item): void {
    this.#short.remove(item)
    this.#long.remove(item)
  }

  /** Takes out the item that will be missed least. */
  evict(): Item | undefined {
    for (;;) {
      const short = this.#long.size === 0 || this.#short.size > SHORT_PART * this.size
      const item = short ? this.#short.shift() : this.#long.shift()
      if (item === undefined) return undefined
      if (item.uses === 0) {
        if (short) this.#note(item.mark)
        return item
      }
      item.uses = short ? 0 : item.uses - 1
      this.#long.push(item)
    }
  }

  /** The items that have waited longest: one of each queue. */
  get eldest(): readonly Item[] {
    return [this.#short.oldest, this.#long.oldest].filter((item) => item !== undefined)
  }

  /** As many as there are items, at most: the memory of what is gone must not outgrow what is there. */
  #note(mark: number): void {
    this.#evicted.add(mark)
    for (const oldest of this.#evicted) {
      if (this.#evicted.size <= this.size) return
      this.#evicted.delete(oldest)
    }
  }
}
