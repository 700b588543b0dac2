/**
 * A map of bounded size that forgets what was set longest ago, in strokes: two halves, of which the older goes when the newer is
 * full. (Deleting the first key of one large map, again and again, makes V8 walk over all that were deleted before.)
 */
export class Generations<Value> {
  readonly #half: number
  #newer = new Map<string, Value>()
  #older = new Map<string, Value>()

  constructor(most: number) {
    this.#half = Math.ceil(most / 2)
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
