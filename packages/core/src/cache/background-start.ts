import { guardedTask } from '../time/guarded-clock.js'
import { backgroundFetches } from '../event-loop/tick-budget.js'
import type { KeySource } from './key-source.js'

/** Begins fetches of one source in the background: at once, or in a later iteration of the event loop where many begin together. */
export class BackgroundStart {
  readonly #source: Pick<KeySource, 'changes'>
  readonly #start: () => void
  #isWaiting = false

  /** @param start - Begins a fetch if it is still wanted. */
  constructor(source: Pick<KeySource, 'changes'>, start: () => void) {
    this.#source = source
    this.#start = start
  }

  begin(): void {
    if (this.#isWaiting) return
    // Keys that are given are no fetch.
    const later = this.#source.changes ? backgroundFetches.spend(1) : undefined
    if (later === undefined) this.#start()
    else {
      this.#isWaiting = true
      void this.#startAfter(later)
    }
  }

  async #startAfter(later: Promise<void>): Promise<void> {
    await later
    this.#isWaiting = false
    guardedTask(this.#start)()
  }
}
