import type { Cancel, Clock } from '../time/clock.js'

/**
 * Fetches from a failing provider again at the end of each backoff, by the clock, while requests come. So its recovery is noticed at once,
 * and what is known of the outage is never older than a backoff. Without a request between two fetches, the retries end.
 */
export class OutageRetry {
  readonly #clock: Clock
  readonly #retry: () => void
  #wasAsked = false
  #cancel: Cancel | undefined

  constructor(clock: Clock, retry: () => void) {
    this.#clock = clock
    this.#retry = retry
  }

  /** A request needs keys. @param backoffLeft - Milliseconds; `undefined` where no retry is needed. */
  asked(backoffLeft: number | undefined): void {
    this.#wasAsked = true
    if (backoffLeft !== undefined && this.#cancel === undefined) this.#plan(backoffLeft)
  }

  /** A fetch failed. @param backoffLeft - Milliseconds; `undefined` where no retry is needed. */
  failed(backoffLeft: number | undefined): void {
    const wasAsked = this.#wasAsked
    this.end()
    if (wasAsked && backoffLeft !== undefined) this.#plan(backoffLeft)
  }

  end(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#wasAsked = false
  }

  #plan(backoffLeft: number): void {
    this.#cancel = this.#clock.after(backoffLeft, () => {
      this.#cancel = undefined
      this.#retry()
    })
  }
}
