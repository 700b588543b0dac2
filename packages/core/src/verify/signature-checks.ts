import type { Clock } from '../clock.js'
import type { SigningKey } from '../keys/signing-key.js'
import { CheckQueue } from './check-queue.js'
import { FailedChecks } from './failed-checks.js'
import type { VerifySignature } from './signature.js'

/**
 * Decides where the signatures of a registry are checked: at once as a rule. Checks that are dear, and all those of a source that many bad
 * signatures come for, wait for a place in the thread pool. No token is refused because another one was bad.
 */
export class SignatureChecks {
  readonly #check: VerifySignature
  readonly #clock: Clock
  readonly #queue: CheckQueue
  readonly #failed = new FailedChecks()

  constructor(check: VerifySignature, clock: Clock, queue: CheckQueue = new CheckQueue()) {
    this.#check = check
    this.#clock = clock
    this.#queue = queue
  }

  /**
   * What checks a token.
   *
   * @param source - Where its keys come from: those who share it share its place in the queue.
   * @param keys - Those that may have signed it.
   */
  of(source: object, keys: readonly SigningKey[], signal: AbortSignal | undefined): VerifySignature {
    const slowed = this.#failed.size > 0 && this.#failed.areMany(source, this.#clock.now().mono)
    if (!slowed && !keys.some(isDear)) return this.#check
    return (algorithm, key, data, signature) =>
      slowed || key.isDear
        ? this.#queue.run(source, () => this.#check(algorithm, key, data, signature, true), signal)
        : this.#check(algorithm, key, data, signature)
  }

  /** Notes that no key of a source verifies a token that names it. */
  failed(source: object): void {
    this.#failed.note(source, this.#clock.now().mono)
  }
}

function isDear({ isDear: dear }: SigningKey): boolean {
  return dear
}
