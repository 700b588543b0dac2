import type { Clock } from '../time/clock.js'
import type { SigningKey } from '../keys/signing-key.js'
import { CheckQueue, MAX_RUNNING_CHECKS, type CheckQueueLimits } from './check-queue.js'
import { FailedChecks } from './failed-checks.js'
import type { VerifySignature } from './signature.js'

/** Of one token. Those with other keys wait for a place in the thread pool, however cheap they are. */
const MAX_CHECKS_AT_ONCE = 4
/** Each takes 0.15 ms at most, so whoever else needs the thread pool hardly waits for them. */
const MAX_RUNNING_CHEAP_CHECKS = 2
/** Checks by a function of the user's own may wait for another service, and may hang: a place is theirs for so long. */
const OWN_LIMITS: CheckQueueLimits = { maxRunning: 8, maxPlaceMs: 100 }

/** Whose a token is: the registration that it is judged by. */
interface TokenOwner {
  readonly registration: { readonly tenant: string }
  /** Where its keys come from. */
  readonly manager: object
}

/**
 * Decides where the signatures of a registry are checked: at once as a rule. Checks that are dear wait for a place in the thread pool. In a
 * queue of their own, as dear ones take ten times as long, so do those of a token after the fourth, and all those of a source that many bad
 * signatures come for. Tenants wait for one check of each other tenant at most. Within a tenant nobody can tell good signatures from bad ones: where more come than can be checked,
 * chance decides which are.
 */
export class SignatureChecks {
  readonly #check: VerifySignature
  readonly #clock: Clock
  readonly #dear: CheckQueue
  readonly #cheap: CheckQueue
  readonly #failed = new FailedChecks()

  /** @param isOwn - Whether `check` is the user's own. */
  constructor(check: VerifySignature, clock: Clock, isOwn = false) {
    this.#check = check
    this.#clock = clock
    this.#dear = new CheckQueue(clock, isOwn ? OWN_LIMITS : { maxRunning: MAX_RUNNING_CHECKS })
    this.#cheap = new CheckQueue(clock, isOwn ? OWN_LIMITS : { maxRunning: MAX_RUNNING_CHEAP_CHECKS })
  }

  /**
   * What checks a token.
   *
   * @param keys - Those that may have signed it.
   * @param bytes - How long it is.
   */
  of(owner: TokenOwner, keys: readonly SigningKey[], bytes: number, signal: AbortSignal | undefined): VerifySignature {
    const source = owner.manager
    const slowed = this.#failed.size > 0 && this.#failed.areMany(source, this.#clock.now().mono)
    if (!slowed && keys.length <= MAX_CHECKS_AT_ONCE && !keys.some(isDear)) return this.#check
    const { tenant } = owner.registration
    let made = 0
    return (algorithm, key, data, signature) => {
      made += 1
      if (!slowed && !key.isDear && made <= MAX_CHECKS_AT_ONCE) return this.#check(algorithm, key, data, signature)
      const queue = key.isDear ? this.#dear : this.#cheap
      return queue.run({ tenant, source, bytes, signal }, () => this.#check(algorithm, key, data, signature, true))
    }
  }

  /**
   * Notes that no key of a source verifies a token that names it.
   *
   * @param keys - Those that it was tried with. Where the signature had the length of none, none was, and nothing is noted.
   */
  failed(source: object, keys: readonly SigningKey[], signature: Buffer): void {
    const made = keys.filter(({ signatureBytes }) => signatureBytes === signature.length).length
    if (made > 0) this.#failed.note(source, this.#clock.now().mono, made)
  }
}

function isDear({ isDear: dear }: SigningKey): boolean {
  return dear
}
