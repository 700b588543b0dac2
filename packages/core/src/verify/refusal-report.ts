import { RefusedError } from '../errors/errors.js'
import { explainRefusal } from './explain-refusal.js'
import type { TokenRegistry } from './token-registry.js'
import type { VerificationContext } from './verification-context.js'
import type { VerificationEvents } from './verification-events.js'

/** Reports refused verifications to observers, and to the log of the option `debug`. */
export class RefusalReport {
  readonly #registry: TokenRegistry
  readonly #events: VerificationEvents

  constructor(registry: TokenRegistry, events: VerificationEvents) {
    this.#registry = registry
    this.#events = events
  }

  /** Reports the error that a verification failed with. */
  report(context: VerificationContext, error: unknown): void {
    this.#events.refused(context, error)
    const { refusals } = this.#registry.parts
    if (error instanceof RefusedError) refusals.log(error, () => explainRefusal(error, context, this.#registry))
  }

  /** Reports the error with which a verification rejects, if any, and rethrows it. */
  async follow<T>(verification: Promise<T>, context: VerificationContext): Promise<T> {
    try {
      return await verification
    } catch (error) {
      this.report(context, error)
      throw error
    }
  }
}
