/** A token bucket: `burst` at once, then one every `refill` milliseconds. Time is the monotonic clock. */
export class Budget {
  readonly #burst: number
  readonly #refill: number
  #left: number
  #countedAt = 0

  constructor({ burst, refill }: { readonly burst: number; readonly refill: number }) {
    this.#burst = burst
    this.#refill = refill
    this.#left = burst
  }

  /** Spends one, if there is one. */
  spend(mono: number): boolean {
    this.#gain(mono)
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  /** Milliseconds until one can be spent. */
  wait(mono: number): number {
    this.#gain(mono)
    return this.#left >= 1 ? 0 : (1 - this.#left) * this.#refill
  }

  #gain(mono: number): void {
    const elapsed = mono - this.#countedAt
    const gained = this.#refill === 0 ? this.#burst : elapsed / this.#refill
    this.#left = Math.min(this.#burst, this.#left + gained)
    this.#countedAt = mono
  }
}
