/** A binary heap ordered by due time, earliest first: O(log n) to add and to take. */
export class DueHeap<Item> {
  readonly #entries: Entry<Item>[] = []

  get size(): number {
    return this.#entries.length
  }

  /** When the earliest item is due; `Infinity` if the heap is empty. */
  get nextDue(): number {
    return this.#entries[0]?.due ?? Infinity
  }

  add(entry: Entry<Item>): void {
    this.#entries.push(entry)
    this.#rise(this.#entries.length - 1)
  }

  /** Removes and returns the earliest entry if it is due by `now`. */
  take(now: number): Entry<Item> | undefined {
    const first = this.#entries[0]
    if (first === undefined || first.due > now) return undefined
    const last = this.#entries.pop()
    if (last !== undefined && last !== first) {
      this.#entries[0] = last
      this.#sink(0)
    }
    return first
  }

  /** Removes every entry that does not satisfy `keep`. O(n). */
  retain(keep: (entry: Entry<Item>) => boolean): void {
    const kept = this.#entries.filter(keep)
    this.#entries.length = 0
    for (const entry of kept) this.add(entry)
  }

  #rise(start: number): void {
    for (let child = start; child > 0;) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfLater(parent, child)) return
      child = parent
    }
  }

  #sink(start: number): void {
    for (let parent = start; ;) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2]
      const child = this.#dueAt(right) < this.#dueAt(left) ? right : left
      if (!this.#swapIfLater(parent, child)) return
      parent = child
    }
  }

  #dueAt(index: number): number {
    return this.#entries[index]?.due ?? Infinity
  }

  #swapIfLater(parent: number, child: number): boolean {
    const [above, below] = [this.#entries[parent], this.#entries[child]]
    if (above === undefined || below === undefined || above.due <= below.due) return false
    this.#entries[parent] = below
    this.#entries[child] = above
    return true
  }
}

/** An item and when it is due. */
export interface Entry<Item> {
  readonly due: number
  readonly item: Item
}
