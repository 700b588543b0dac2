import { LinkedList, type ListNode } from './linked-list.js'

/**
 * Segmented LRU: evicts the least recently used item, those of the probationary segment first. An item leaves that
 * segment when it is promoted. Tenant names may be public: requests with invalid tokens promote nothing, so they evict
 * only each other's tenants.
 */
export class SegmentedLru<Item> {
  readonly #max: number
  readonly #probationary = new LinkedList<LruEntry<Item>>()
  readonly #protected = new LinkedList<LruEntry<Item>>()

  constructor(max: number) {
    this.#max = max
  }

  /** The item to evict next; `undefined` while there is room. */
  get next(): Item | undefined {
    if (this.#probationary.size + this.#protected.size <= this.#max) return undefined
    const reserved = Math.max(1, Math.floor(this.#max / PROBATIONARY_PART))
    const segment = this.#probationary.size > reserved ? this.#probationary : this.#protected
    return segment.oldest?.item
  }

  add(item: Item): LruEntry<Item> {
    const entry: LruEntry<Item> = { item, isProtected: false, list: undefined, older: undefined, newer: undefined }
    this.#probationary.push(entry)
    return entry
  }

  use(entry: LruEntry<Item>): void {
    this.#segmentOf(entry).moveToEnd(entry)
  }

  /** Moves an entry to the protected segment. */
  promote(entry: LruEntry<Item>): void {
    if (entry.isProtected) return
    this.#probationary.remove(entry)
    this.#protected.push(entry)
    entry.isProtected = true
  }

  remove(entry: LruEntry<Item>): void {
    this.#segmentOf(entry).remove(entry)
  }

  #segmentOf({ isProtected }: LruEntry<Item>): LinkedList<LruEntry<Item>> {
    return isProtected ? this.#protected : this.#probationary
  }
}

/** One entry in this many is reserved for the probationary segment, and at least one. */
const PROBATIONARY_PART = 10

/** An item of a {@link SegmentedLru}. */
export interface LruEntry<Item> extends ListNode<LruEntry<Item>> {
  readonly item: Item
  /** Whether it was promoted to the protected segment. */
  isProtected: boolean
}
