import type { Span } from './timeline.js'

/** Collects what held when, one span for as long as it stays the same. */
export class Spans<T> {
  readonly #changes: { readonly at: number; readonly is: T }[] = []
  readonly #same: (one: T, other: T) => boolean

  constructor(same: (one: T, other: T) => boolean = Object.is) {
    this.#same = same
  }

  /** From `at` on `is` holds. */
  note(at: number, is: T): void {
    const last = this.#changes.at(-1)
    if (last === undefined || !this.#same(last.is, is)) this.#changes.push({ at, is })
  }

  until(end: number): readonly Span<T>[] {
    return this.#changes
      .map(({ at, is }, index) => ({ from: at, to: this.#changes[index + 1]?.at ?? end, is }))
      .filter(({ from, to }) => to > from)
  }
}
