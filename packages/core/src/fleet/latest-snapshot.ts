import type { SourceAnswer } from '../cache/snapshot.js'
import type { Cancel, Clock } from '../time/clock.js'

/** Holds the latest keys that another process published, and the latest fencing token, until the waiter reads them. */
export class LatestSnapshot {
  #latest: PublishedSnapshot | undefined
  #wake: () => void = () => {}

  readonly put = ({ answer, fencingToken }: PublishedSnapshot): void => {
    this.#latest = { answer, fencingToken: Math.max(fencingToken, this.#latest?.fencingToken ?? 0) }
    this.#wake()
  }

  take(): PublishedSnapshot | undefined {
    const latest = this.#latest
    this.#latest = undefined
    return latest
  }

  /** Waits until there is a snapshot, for at most `ms` milliseconds, or until the signal aborts. */
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

/** Keys that came from another process. `fencingToken` shows when it requested them, by the clock of the store. */
export interface PublishedSnapshot {
  readonly answer: SourceAnswer
  readonly fencingToken: number
}
