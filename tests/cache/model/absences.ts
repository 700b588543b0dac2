import type { PublishedSet } from './published-keys.js'

/** Which `kid`s may be refused from memory, and how long. */
export class Absences {
  readonly #longest: number
  readonly #until = new Map<string, { readonly until: number; readonly lasted: number }>()

  /** Never longer than an answer is conclusive. */
  constructor(negativeCacheTtl: number) {
    this.#longest = Math.min(negativeCacheTtl, 5000)
  }

  /** It was absent before: it is looked for again only while something is left for others. */
  has(kid: string): boolean {
    return this.#until.has(kid)
  }

  covers(kid: string, mono: number): boolean {
    return mono < (this.#until.get(kid)?.until ?? 0)
  }

  /** A request was refused because an answer asked for after it lacks this `kid`. */
  note(kid: string, mono: number): void {
    if (kid.length > 256 || this.covers(kid, mono)) return
    const before = this.#until.get(kid)
    // Left alone for as long as an absence may last, it starts anew.
    const again = before !== undefined && mono < before.until + this.#longest
    const lasted = Math.min(again ? before.lasted * 2 : 1000, this.#longest)
    this.#until.set(kid, { until: mono + lasted, lasted })
  }

  forget({ published }: PublishedSet): void {
    for (const { kid } of published) this.#until.delete(kid)
  }
}
