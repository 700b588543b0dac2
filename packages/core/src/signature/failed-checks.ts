import { TokenBucket } from '../collections/token-bucket.js'

/** So many failed checks at once, then one every 100 ms, change nothing. */
const FAILED_CHECK_BUDGET = { burst: 50, refill: 100 }
/** A source that was left alone for so long has all of its budget again. */
const FULL_AFTER_MS: number = FAILED_CHECK_BUDGET.burst * FAILED_CHECK_BUDGET.refill
const MAX_SOURCES = 10_000

interface Failing {
  readonly budget: TokenBucket
  failedAt: number
}

/** Which sources tokens with bad signatures come for, more than now and then. Time is monotonic. */
export class FailedChecks {
  /** The one that failed last comes last. */
  readonly #sources = new Map<object, Failing>()

  get size(): number {
    return this.#sources.size
  }

  /** Notes that no key of a source verifies a token that names it, and how many were tried. */
  note(source: object, mono: number, checks = 1): void {
    const failing = this.#sources.get(source) ?? { budget: new TokenBucket(FAILED_CHECK_BUDGET), failedAt: mono }
    let left = checks
    while (left > 0 && failing.budget.spend(mono)) left -= 1
    failing.failedAt = mono
    this.#sources.delete(source)
    this.#sources.set(source, failing)
    for (const [eldest, { failedAt }] of this.#sources) {
      if (failedAt + FULL_AFTER_MS > mono && this.#sources.size <= MAX_SOURCES) return
      this.#sources.delete(eldest)
    }
  }

  /** Whether a source has used up its budget. */
  areMany(source: object, mono: number): boolean {
    const failing = this.#sources.get(source)
    return failing !== undefined && failing.budget.wait(mono) > 0
  }
}
