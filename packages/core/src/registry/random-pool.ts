/** A set of bounded cost: any of its items is drawn with the same chance, and each leaves at the same small cost. */
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

  /** @returns whether it was in here. */
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

  /** Takes one out. @param chance - A number in `[0, 1)` that decides which. */
  draw(chance: number): Item | undefined {
    const item = this.#items[Math.floor(chance * this.#items.length)]
    if (item !== undefined) this.remove(item)
    return item
  }
}
