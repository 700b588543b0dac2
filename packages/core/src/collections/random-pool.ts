/** A set from which an item is drawn uniformly at random. Every operation is O(1). */
export class RandomPool<Item> {
  readonly #items: Item[] = []
  readonly #at = new Map<Item, number>()

  get size(): number {
    return this.#items.length
  }

  add(item: Item): void {
    this.#at.set(item, this.#items.length)
    this.#items.push(item)
  }

  /** @returns whether it was in the pool. */
  remove(item: Item): boolean {
    const at = this.#at.get(item)
    if (at === undefined) return false
    this.#at.delete(item)
    const last = this.#items.pop()
    if (last !== undefined && last !== item) {
      this.#items[at] = last
      this.#at.set(last, at)
    }
    return true
  }

  /** Removes an item. @param random - A number in `[0, 1)` that selects it. */
  draw(random: number): Item | undefined {
    const item = this.#items[Math.floor(random * this.#items.length)]
    if (item !== undefined) this.remove(item)
    return item
  }
}
