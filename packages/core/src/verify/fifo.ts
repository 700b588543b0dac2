/** An item's place in a queue; the queue keeps it. */
export interface Queued<Item extends Queued<Item>> {
  queue: Fifo<Item> | undefined
  older: Item | undefined
  newer: Item | undefined
}

/** A queue whose items can also leave from its midst, each at the same small cost. An item is in one queue at a time. */
export class Fifo<Item extends Queued<Item>> {
  #oldest: Item | undefined
  #newest: Item | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  get oldest(): Item | undefined {
    return this.#oldest
  }

  push(item: Item): void {
    item.queue = this
    item.older = this.#newest
    if (this.#newest === undefined) this.#oldest = item
    else this.#newest.newer = item
    this.#newest = item
    this.#size += 1
  }

  shift(): Item | undefined {
    const oldest = this.#oldest
    if (oldest !== undefined) this.remove(oldest)
    return oldest
  }

  /** Does nothing to an item that is not in this queue. */
  remove(item: Item): void {
    if (item.queue !== this) return
    if (item.older === undefined) this.#oldest = item.newer
    else item.older.newer = item.newer
    if (item.newer === undefined) this.#newest = item.older
    else item.newer.older = item.older
    item.queue = undefined
    item.older = undefined
    item.newer = undefined
    this.#size -= 1
  }
}
