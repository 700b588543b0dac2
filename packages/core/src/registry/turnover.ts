import { Recency, type Place } from './recency.js'

/** Newcomers have at least this share of the room: one in so many. */
const SHARE = 10

/** An item's place, and whether it proved its worth. */
export interface Tenure<Item> {
  readonly item: Item
  place: Place<Item>
  proven: boolean
}

/**
 * Decides who goes when there are too many: the one whose last use is longest ago, but whoever has not proven his worth before whoever
 * has. Names of tenants may be public: those who send them with worthless tokens push out each other, and nobody in use.
 */
export class Turnover<Item> {
  readonly #most: number
  readonly #newcomers = new Recency<Item>()
  readonly #proven = new Recency<Item>()

  constructor(most: number) {
    this.#most = most
  }

  /** Who has to go next; `undefined` while there is room. */
  get next(): Item | undefined {
    if (this.#newcomers.size + this.#proven.size <= this.#most) return undefined
    const share = Math.max(1, Math.floor(this.#most / SHARE))
    return this.#newcomers.size > share ? this.#newcomers.oldest : this.#proven.oldest
  }

  add(item: Item): Tenure<Item> {
    return { item, place: this.#newcomers.add(item), proven: false }
  }

  use(tenure: Tenure<Item>): void {
    this.#listOf(tenure).use(tenure.place)
  }

  prove(tenure: Tenure<Item>): void {
    if (tenure.proven) return
    this.#newcomers.remove(tenure.place)
    tenure.place = this.#proven.add(tenure.item)
    tenure.proven = true
  }

  remove(tenure: Tenure<Item>): void {
    this.#listOf(tenure).remove(tenure.place)
  }

  #listOf({ proven }: Tenure<Item>): Recency<Item> {
    return proven ? this.#proven : this.#newcomers
  }
}
