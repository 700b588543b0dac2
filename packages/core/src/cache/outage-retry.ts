import type { Cancel, Clock } from '../clock.js'

/**
 * Asks a failing provider again at the end of each backoff, by the clock, for as long as requests come: so that they learn that it is well,
 * and that none of them finds a failure that nobody has looked at since. Where none comes between two fetches, it ends.
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

  /** A request needs keys. @param retryIn - Milliseconds to the end of a backoff; `undefined` where none has to be waited for. */
  asked(retryIn: number | undefined): void {
    this.#wasAsked = true
    if (retryIn !== undefined && this.#cancel === undefined) this.#plan(retryIn)
  }

  /** A fetch failed. @param retryIn - Milliseconds to the end of its backoff; `undefined` where there are no keys left to serve. */
  failed(retryIn: number | undefined): void {
    const wasAsked = this.#wasAsked
    this.end()
    if (wasAsked && retryIn !== undefined) this.#plan(retryIn)
  }

  end(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#wasAsked = false
  }

  #plan(retryIn: number): void {
    this.#cancel = this.#clock.after(retryIn, () => {
      this.#cancel = undefined
      this.#retry()
    })
  }
}
