import { TokenBucket } from '../collections/token-bucket.js'

/** Tracks the sources that receive many tokens with bad signatures. Time is monotonic. */
export class FailedChecks {
  /** In order of the last failure: the most recent one is last. */
  readonly #sources = new Map<object, FailureRecord>()

  get size(): number {
    return this.#sources.size
  }

  /** Records that no key of a source verifies a token that names it, and how many keys were tried. */
  note(source: object, mono: number, checks = 1): void {
    const record = this.#sources.get(source) ?? { budget: new TokenBucket(FAILED_CHECK_BUDGET), failedAt: mono }
    let unspent = checks
    while (unspent > 0 && record.budget.spend(mono)) unspent -= 1
    record.failedAt = mono
    this.#sources.delete(source)
    this.#sources.set(source, record)
    for (const [oldest, { failedAt }] of this.#sources) {
      if (failedAt + FULL_AFTER_MS > mono && this.#sources.size <= MAX_SOURCES) return
      this.#sources.delete(oldest)
    }
  }

  /** Whether a source has used up its budget. */
  isOverBudget(source: object, mono: number): boolean {
    const record = this.#sources.get(source)
    return record !== undefined && record.budget.wait(mono) > 0
  }
}

/** Failed checks of a source within this budget (50 at once, then one every 100 ms) have no consequence. */
const FAILED_CHECK_BUDGET = { burst: 50, refill: 100 }
/** Without a failed check for this long, a source has its full budget again. */
const FULL_AFTER_MS: number = FAILED_CHECK_BUDGET.burst * FAILED_CHECK_BUDGET.refill
const MAX_SOURCES = 10_000

interface FailureRecord {
  readonly budget: TokenBucket
  failedAt: number
}
