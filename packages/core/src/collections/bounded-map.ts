/**
 * Map of bounded size in two generations: when the newer one is full, it replaces the older one, which is dropped
 * whole. Deleting the first key of one large map repeatedly would make V8 walk past every key deleted before.
 */
export class BoundedMap<Value> {
  readonly #half: number
  #newer = new Map<string, Value>()
  #older = new Map<string, Value>()

  constructor(max: number) {
    this.#half = Math.ceil(max / 2)
  }

  get size(): number {
    return this.#newer.size + this.#older.size
  }

  get(key: string): Value | undefined {
    return this.#newer.get(key) ?? this.#older.get(key)
  }

  set(key: string, value: Value): void {
    this.#older.delete(key)
    this.#newer.set(key, value)
    if (this.#newer.size < this.#half) return
    this.#older = this.#newer
    this.#newer = new Map()
  }

  delete(key: string): boolean {
    return this.#newer.delete(key) || this.#older.delete(key)
  }
}
