/** Intrusive doubly linked list: every operation is O(1) and allocates nothing. An item is in one list at a time. */
export class LinkedList<Item extends ListNode<Item>> {
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
    item.list = this
    item.older = this.#newest
    if (this.#newest === undefined) this.#oldest = item
    else this.#newest.newer = item
    this.#newest = item
    this.#size += 1
  }

  /** Removes the oldest item. */
  shift(): Item | undefined {
    const oldest = this.#oldest
    if (oldest !== undefined) this.remove(oldest)
    return oldest
  }

  /** Makes an item of this list the newest. */
  moveToEnd(item: Item): void {
    if (item === this.#newest) return
    this.remove(item)
    this.push(item)
  }

  /** Does nothing to an item that is not in this list. */
  remove(item: Item): void {
    if (item.list !== this) return
    if (item.older === undefined) this.#oldest = item.newer
    else item.older.newer = item.newer
    if (item.newer === undefined) this.#newest = item.older
    else item.newer.older = item.older
    item.list = undefined
    item.older = undefined
    item.newer = undefined
    this.#size -= 1
  }
}

/** The links of an item in a {@link LinkedList}, which sets them. */
export interface ListNode<Item extends ListNode<Item>> {
  list: LinkedList<Item> | undefined
  older: Item | undefined
  newer: Item | undefined
}
