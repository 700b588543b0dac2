import type { Clock, Instant } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import type { EventSink } from '../events/events.js'
import type { Subject } from '../events/subject.js'
import type { Registered } from '../registration/registered.js'

/** Emits the events `token_accepted` and `token_refused`, with the tenant, the provider and the duration. */
export class VerificationEvents {
  readonly #clock: Clock
  readonly #events: EventSink

  constructor(clock: Clock, events: EventSink) {
    this.#clock = clock
    this.#events = events
  }

  /** @param remembered - Whether the token was in the cache of verified tokens. */
  accepted(verification: Verification, remembered: boolean): void {
    if (!this.#events.wants('token_accepted')) return
    this.#events.emit({ type: 'token_accepted', ...this.#common(verification), remembered })
  }

  /** Emits nothing for an error that is not a refusal, such as the reason of a caller's signal. */
  refused(verification: Verification, error: unknown): void {
    if (!this.#events.wants('token_refused') || !(error instanceof RefusedError)) return
    const { code, detail } = error
    this.#events.emit({ type: 'token_refused', ...this.#common(verification), code, detail })
  }

  #common(verification: Verification): Subject & { readonly duration: number } {
    return { ...subjectOfVerification(verification), duration: this.#clock.now().mono - verification.startedAt.mono }
  }
}

interface Verification {
  readonly startedAt: Instant
  /** The registration that may have signed the token; `undefined` until it is found. */
  readonly registered: Registered | undefined
}

/** The tenant and provider of a verification; empty until they are known. */
export function subjectOfVerification({ registered }: Verification): Subject {
  const { tenant = '', provider = '' } = registered?.registration ?? {}
  return { tenant, provider }
}
