/** Groups items by the power of two of their size, so that one of the largest is found in O(1). */
export class SizeClasses<Item extends { readonly bytes: number }> {
  readonly #classes: Set<Item>[] = Array.from({ length: 33 }, () => new Set())

  /** Moves an item whose size has changed. An item of size 0 is removed. */
  update(item: Item, previousBytes: number): void {
    const [previous, index] = [classOf(previousBytes), classOf(item.bytes)]
    if (previous !== index) this.#classes[previous]?.delete(item)
    if (index > 0) this.#classes[index]?.add(item)
  }

  /** Any item of the highest class: more than half the size of the largest. */
  get largest(): Item | undefined {
    for (let index = this.#classes.length - 1; index > 0; index -= 1) {
      const [item] = this.#classes[index] ?? []
      if (item !== undefined) return item
    }
    return undefined
  }
}

function classOf(bytes: number): number {
  return 32 - Math.clz32(bytes)
}
