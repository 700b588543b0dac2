/**
 * Limits a rate: `burst` tokens can be spent at once, then one every `refill` milliseconds. Time is the monotonic
 * clock.
 */
export class TokenBucket {
  readonly #burst: number
  readonly #refill: number
  #tokens: number
  #countedAt: number

  /** @param level - State of an earlier bucket. @default it is full */
  constructor({ burst, refill }: TokenBucketLimits, level?: TokenBucketLevel) {
    this.#burst = burst
    this.#refill = refill
    this.#tokens = Math.min(burst, level?.left ?? burst)
    this.#countedAt = level?.countedAt ?? 0
  }

  get level(): TokenBucketLevel {
    return { left: this.#tokens, countedAt: this.#countedAt }
  }

  /** Spends one token if at least `reserved` tokens remain for other callers. */
  spend(mono: number, reserved = 0): boolean {
    this.#addTokens(mono)
    if (this.#tokens < this.#needed(reserved)) return false
    this.#tokens -= 1
    return true
  }

  /** Milliseconds until a token can be spent. */
  wait(mono: number, reserved = 0): number {
    this.#addTokens(mono)
    return Math.max(0, this.#needed(reserved) - this.#tokens) * this.#refill
  }

  /** At most `burst`: a bucket that is smaller than the reserve can still be spent. */
  #needed(reserved: number): number {
    return Math.min(1 + reserved, this.#burst)
  }

  #addTokens(mono: number): void {
    const elapsed = mono - this.#countedAt
    const gained = this.#refill === 0 ? this.#burst : elapsed / this.#refill
    this.#tokens = Math.min(this.#burst, this.#tokens + gained)
    this.#countedAt = mono
  }
}

/** The limits of a {@link TokenBucket}. */
export interface TokenBucketLimits {
  /** Capacity of the bucket in tokens. */
  readonly burst: number
  /** Milliseconds until one token is added; 0 for no limit. */
  readonly refill: number
}

/** State of a bucket: the tokens it had at a time of the monotonic clock. */
export interface TokenBucketLevel {
  readonly left: number
  readonly countedAt: number
}
