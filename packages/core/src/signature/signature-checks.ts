import type { Clock } from '../time/clock.js'
import type { SigningKey } from '../keys/signing-key.js'
import { CheckQueue, MAX_RUNNING_CHECKS, type CheckQueueLimits } from './check-queue.js'
import { FailedChecks } from './failed-checks.js'
import type { VerifySignature } from './node-signatures.js'

/**
 * Decides where the signatures of a registry are checked: usually at once. Expensive checks wait for a slot in the
 * thread pool. A second queue, separate because expensive checks take ten times as long, has the checks of a token
 * after its fourth, and all cheap checks of a source with many bad signatures. A tenant waits for at most one check of
 * each other tenant. Within a tenant, good and bad signatures cannot be distinguished in advance: if there are more
 * than can be checked, the checked ones are chosen at random.
 */
export class SignatureChecks {
  readonly #check: VerifySignature
  readonly #clock: Clock
  readonly #expensive: CheckQueue
  readonly #cheap: CheckQueue
  readonly #failed = new FailedChecks()

  /** @param isCustom - Whether `check` is user-supplied. */
  constructor(check: VerifySignature, clock: Clock, isCustom = false) {
    this.#check = check
    this.#clock = clock
    this.#expensive = new CheckQueue(clock, isCustom ? CUSTOM_CHECK_LIMITS : { maxRunning: MAX_RUNNING_CHECKS })
    this.#cheap = new CheckQueue(clock, isCustom ? CUSTOM_CHECK_LIMITS : { maxRunning: MAX_RUNNING_CHEAP_CHECKS })
  }

  /**
   * Returns the function that checks a token's signature.
   *
   * @param keys - The keys that may have signed it.
   * @param bytes - Length of the token.
   */
  of(owner: TokenOwner, keys: readonly SigningKey[], bytes: number, signal: AbortSignal | undefined): VerifySignature {
    const source = owner.manager
    const slowed = this.#failed.size > 0 && this.#failed.isOverBudget(source, this.#clock.now().mono)
    if (!slowed && keys.length <= MAX_CHECKS_AT_ONCE && !keys.some(isExpensive)) return this.#check
    const { tenant } = owner.registration
    let count = 0
    return (algorithm, key, data, signature) => {
      count += 1
      if (!slowed && !key.isExpensive && count <= MAX_CHECKS_AT_ONCE)
        return this.#check(algorithm, key, data, signature)
      const queue = key.isExpensive ? this.#expensive : this.#cheap
      return queue.run({ tenant, source, bytes, signal }, () => this.#check(algorithm, key, data, signature, true))
    }
  }

  /**
   * Records that no key of a source verifies a token that names it.
   *
   * @param keys - The keys that it was tried with. If the signature has the length of none of them, no check ran and
   * nothing is recorded.
   */
  failed(source: object, keys: readonly SigningKey[], signature: Buffer): void {
    const tried = keys.filter(({ signatureBytes }) => signatureBytes === signature.length).length
    if (tried > 0) this.#failed.note(source, this.#clock.now().mono, tried)
  }
}

/**
 * Checks of one token that run at once. Those with further keys wait for a slot in the thread pool, even if they are
 * cheap.
 */
const MAX_CHECKS_AT_ONCE = 4
/** Each takes at most 0.15 ms, so other users of the thread pool hardly wait for them. */
const MAX_RUNNING_CHEAP_CHECKS = 2
/** User-supplied checks may wait for another service, and may hang: each keeps its slot for at most this long. */
const CUSTOM_CHECK_LIMITS: CheckQueueLimits = { maxRunning: 8, maxSlotMs: 100 }

/** The owner of a token: the registration that validates it. */
interface TokenOwner {
  readonly registration: { readonly tenant: string }
  /** The source of its keys. */
  readonly manager: object
}

function isExpensive({ isExpensive: dear }: SigningKey): boolean {
  return dear
}
