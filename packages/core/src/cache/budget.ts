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

  /** Spends one, if there is one and as many remain as are reserved for others. */
  spend(mono: number, reserved = 0): boolean {
    this.#gain(mono)
    if (this.#left < this.#needed(reserved)) return false
    this.#left -= 1
    return true
  }

  /** Milliseconds until one can be spent. */
  wait(mono: number, reserved = 0): number {
    this.#gain(mono)
    return Math.max(0, this.#needed(reserved) - this.#left) * this.#refill
  }

  /** A bucket that can't hold what is reserved as well is spent all the same. */
  #needed(reserved: number): number {
    return Math.min(1 + reserved, this.#burst)
  }

  #gain(mono: number): void {
    const elapsed = mono - this.#countedAt
    const gained = this.#refill === 0 ? this.#burst : elapsed / this.#refill
    this.#left = Math.min(this.#burst, this.#left + gained)
    this.#countedAt = mono
  }
}
