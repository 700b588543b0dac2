/** Things with a size, the largest of which are found at a cost that does not depend on how many there are: sizes are told apart by powers of two. */
export class BySize<Thing extends { readonly bytes: number }> {
  readonly #groups: Set<Thing>[] = Array.from({ length: 33 }, () => new Set())

  /** Takes note of a size that has changed. A thing without size is forgotten. */
  update(thing: Thing, previousBytes: number): void {
    const [previous, group] = [groupOf(previousBytes), groupOf(thing.bytes)]
    if (previous !== group) this.#groups[previous]?.delete(thing)
    if (group > 0) this.#groups[group]?.add(thing)
  }

  /** One that has more than half the size of the largest. */
  get largest(): Thing | undefined {
    for (let group = this.#groups.length - 1; group > 0; group -= 1) {
      const [thing] = this.#groups[group] ?? []
      if (thing !== undefined) return thing
    }
    return undefined
  }
}

function groupOf(bytes: number): number {
  return 32 - Math.clz32(bytes)
}
