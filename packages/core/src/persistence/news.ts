import type { SourceAnswer } from '../cache/snapshot.js'
import type { Cancel, Clock } from '../clock.js'

/** Keys that came from another process; `turn` tells when it asked for them, by the clock of the store. */
export interface News {
  readonly answer: SourceAnswer
  readonly turn: number
}

/** What was heard since somebody began to listen, until he looks. The latest turn is what matters, and the latest keys. */
export class Newsbox {
  #latest: News | undefined
  #wake: () => void = () => {}

  readonly put = ({ answer, turn }: News): void => {
    this.#latest = { answer, turn: Math.max(turn, this.#latest?.turn ?? 0) }
    this.#wake()
  }

  take(): News | undefined {
    const latest = this.#latest
    this.#latest = undefined
    return latest
  }

  /** Waits for news, for so long at most, or until the signal. */
  async wait(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
    if (this.#latest !== undefined || signal.aborted) return
    let cancel: Cancel = () => {}
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      cancel = clock.after(ms, resolve)
      signal.addEventListener('abort', this.#wakeUp)
    })
    cancel()
    signal.removeEventListener('abort', this.#wakeUp)
  }

  readonly #wakeUp = (): void => {
    this.#wake()
  }
}
