/** Goes round the items of a collection, in which more may come and go meanwhile. */
export class Rotation<Item> {
  readonly #items: () => IterableIterator<Item>
  #cursor: Iterator<Item>

  constructor(items: () => IterableIterator<Item>) {
    this.#items = items
    this.#cursor = items()
  }

  /** The next item but this one: what was added last is the next itself. `undefined` when there is no other. */
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
