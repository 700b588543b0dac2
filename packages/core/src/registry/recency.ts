/** A place in the order of use. */
export interface Place<Item> {
  readonly item: Item
  newer: Place<Item> | undefined
  older: Place<Item> | undefined
}

/** Keeps items in the order of their last use: a handful of assignments a use, no allocation. */
export class Recency<Item> {
  #newest: Place<Item> | undefined
  #oldest: Place<Item> | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  get oldest(): Item | undefined {
    return this.#oldest?.item
  }

  add(item: Item): Place<Item> {
    const place: Place<Item> = { item, newer: undefined, older: undefined }
    this.#putFirst(place)
    return place
  }

  use(place: Place<Item>): void {
    if (place === this.#newest) return
    this.remove(place)
    this.#putFirst(place)
  }

  remove(place: Place<Item>): void {
    this.#size -= 1
    const { newer, older } = place
    if (newer === undefined) this.#newest = older
    else newer.older = older
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
  }

  #putFirst(place: Place<Item>): void {
    this.#size += 1
    place.newer = undefined
    place.older = this.#newest
    if (this.#newest === undefined) this.#oldest = place
    else this.#newest.newer = place
    this.#newest = place
  }
}
