/** The limits of a {@link TokenBucket}. */
export interface TokenBucketLimits {
  /** How many tokens the bucket holds. */
  readonly burst: number
  /** Milliseconds until one token is added; 0 for no limit. */
  readonly refill: number
}

/** What a bucket held, and when that was counted (monotonic clock). */
export interface TokenBucketLevel {
  readonly left: number
  readonly countedAt: number
}

/** A token bucket: `burst` at once, then one every `refill` milliseconds. Time is the monotonic clock. */
export class TokenBucket {
  readonly #burst: number
  readonly #refill: number
  #left: number
  #countedAt: number

  /** @param level - What an earlier bucket held. @default it is full */
  constructor({ burst, refill }: TokenBucketLimits, level?: TokenBucketLevel) {
    this.#burst = burst
    this.#refill = refill
    this.#left = Math.min(burst, level?.left ?? burst)
    this.#countedAt = level?.countedAt ?? 0
  }

  get level(): TokenBucketLevel {
    return { left: this.#left, countedAt: this.#countedAt }
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
