import type { Clock, Instant } from '../clock.js'
import { RefusedError } from '../errors.js'
import type { EventSink } from '../events.js'
import type { Subject } from '../subject.js'
import type { Registered } from '../registry/registered.js'

/** What a verdict is about. */
interface Verification {
  readonly startedAt: Instant
  /** Whose rules the token is judged by, once that is known. */
  readonly registered: Registered | undefined
}

/** Tells observers how verifications end. */
export class Verdicts {
  readonly #clock: Clock
  readonly #events: EventSink

  constructor(clock: Clock, events: EventSink) {
    this.#clock = clock
    this.#events = events
  }

  /** @param remembered - The signature was checked before. */
  accepted(verification: Verification, remembered: boolean): void {
    if (!this.#events.wants('token_accepted')) return
    this.#events.emit({ type: 'token_accepted', ...this.#about(verification), remembered })
  }

  /** Errors that are no refusal, such as the reason of a caller's signal, are nobody else's business. */
  refused(verification: Verification, error: unknown): void {
    if (!this.#events.wants('token_refused') || !(error instanceof RefusedError)) return
    const { code, detail } = error
    this.#events.emit({ type: 'token_refused', ...this.#about(verification), code, detail })
  }

  #about(verification: Verification): Subject & { readonly duration: number } {
    return { ...subjectOf(verification), duration: this.#clock.now().mono - verification.startedAt.mono }
  }
}

/** Whom a verification is about; nobody, as long as that is not known. */
export function subjectOf({ registered }: Verification): Subject {
  const { tenant = '', provider = '' } = registered?.registration ?? {}
  return { tenant, provider }
}
