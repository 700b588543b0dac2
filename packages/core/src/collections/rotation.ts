/** Round-robin cursor over a collection that may change between steps. */
export class Rotation<Item> {
  readonly #items: () => IterableIterator<Item>
  #cursor: Iterator<Item>

  constructor(items: () => IterableIterator<Item>) {
    this.#items = items
    this.#cursor = items()
  }

  /** The next item other than this one; `undefined` when there is none. */
  nextOtherThan(item: Item): Item | undefined {
    const next = this.#next()
    const other = next === item ? this.#next() : next
    return other === item ? undefined : other
  }

  #next(): Item | undefined {
    let next = this.#cursor.next()
    if (next.done === true) {
      this.#cursor = this.#items()
      next = this.#cursor.next()
    }
    return next.done === true ? undefined : next.value
  }
}
