import { LinkedList, type ListNode } from './linked-list.js'

/**
 * Decides which item of a cache to evict, in the order S3-FIFO (Yang et al., "FIFO queues are all you need for cache
 * eviction", SOSP 2023). New items enter the small queue; those found again there move to the main queue. A scan of
 * items that are used once therefore evicts mostly its own items. An item that returns while its fingerprint is in the
 * ghost queue enters the main queue directly.
 */
export class S3Fifo<Item extends Evictable<Item>> {
  readonly #small = new LinkedList<Item>()
  readonly #main = new LinkedList<Item>()
  /** Fingerprints of items that were evicted from the small queue. */
  readonly #ghost = new Set<number>()

  get size(): number {
    return this.#small.size + this.#main.size
  }

  /** How many fingerprints of evicted items it keeps. */
  get ghosts(): number {
    return this.#ghost.size
  }

  add(item: Item): void {
    if (this.#ghost.delete(item.fingerprint)) this.#main.push(item)
    else this.#small.push(item)
  }

  remove(item: Item): void {
    this.#small.remove(item)
    this.#main.remove(item)
  }

  /** Removes the item to evict next. */
  evict(): Item | undefined {
    for (;;) {
      const isSmall = this.#main.size === 0 || this.#small.size > SMALL_PART * this.size
      const item = isSmall ? this.#small.shift() : this.#main.shift()
      if (item === undefined) return undefined
      if (item.uses === 0) {
        if (isSmall) this.#addGhost(item.fingerprint)
        return item
      }
      item.uses = isSmall ? 0 : item.uses - 1
      this.#main.push(item)
    }
  }

  /** The oldest item of each queue. */
  get oldestItems(): readonly Item[] {
    return [this.#small.oldest, this.#main.oldest].filter((item) => item !== undefined)
  }

  /** Keeps at most as many fingerprints as there are items. */
  #addGhost(fingerprint: number): void {
    this.#ghost.add(fingerprint)
    for (const oldest of this.#ghost) {
      if (this.#ghost.size <= this.size) return
      this.#ghost.delete(oldest)
    }
  }
}

/** An item of an {@link S3Fifo}. */
export interface Evictable<Item extends Evictable<Item>> extends ListNode<Item> {
  /** How often it was found since the queue last visited it. The caller increments it, up to {@link MAX_USES}. */
  uses: number
  /** Identifies the item after its eviction. Collisions are harmless. */
  readonly fingerprint: number
}

export const MAX_USES = 3
/** Target size of the small queue, as a share of all items. */
const SMALL_PART = 0.1
