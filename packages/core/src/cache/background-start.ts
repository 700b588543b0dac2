import { guardedTask } from '../time/guarded-clock.js'
import { backgroundFetches } from '../event-loop/tick-budget.js'
import type { KeySource } from './key-source.js'

/** Starts background fetches of one source: at once, or in a later tick if many sources start together. */
export class BackgroundStart {
  readonly #source: Pick<KeySource, 'changes'>
  readonly #start: () => void
  #isWaiting = false

  /** @param start - Starts a fetch if it is still needed. */
  constructor(source: Pick<KeySource, 'changes'>, start: () => void) {
    this.#source = source
    this.#start = start
  }

  begin(): void {
    if (this.#isWaiting) return
    // Configured keys need no fetch.
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
