import type { Cancel, Clock } from '../time/clock.js'

/**
 * Repeats the fetch from a failing provider at the end of each backoff, by a timer, as long as requests arrive. So
 * recovery is noticed at once, and the state of the outage is never older than one backoff. If no request arrives
 * between two fetches, the retries stop.
 */
export class OutageRetry {
  readonly #clock: Clock
  readonly #retry: () => void
  #wasRequested = false
  #cancel: Cancel | undefined

  constructor(clock: Clock, retry: () => void) {
    this.#clock = clock
    this.#retry = retry
  }

  /**
   * A request needs keys.
   *
   * @param backoffLeft - Milliseconds; `undefined` if no retry is needed.
   */
  asked(backoffLeft: number | undefined): void {
    this.#wasRequested = true
    if (backoffLeft !== undefined && this.#cancel === undefined) this.#plan(backoffLeft)
  }

  /**
   * A fetch failed.
   *
   * @param backoffLeft - Milliseconds; `undefined` if no retry is needed.
   */
  failed(backoffLeft: number | undefined): void {
    const wasRequested = this.#wasRequested
    this.end()
    if (wasRequested && backoffLeft !== undefined) this.#plan(backoffLeft)
  }

  end(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#wasRequested = false
  }

  #plan(backoffLeft: number): void {
    this.#cancel = this.#clock.after(backoffLeft, () => {
      this.#cancel = undefined
      this.#retry()
    })
  }
}
