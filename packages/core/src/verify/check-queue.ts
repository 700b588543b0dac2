import { availableParallelism } from 'node:os'
import { RefusedError } from '../errors.js'

/** Whose checks they are: checks of one source never come before those of another twice in a row. */
type Source = object

interface Waiting {
  readonly start: () => void
  readonly giveUp: (reason: unknown) => void
  readonly signal: AbortSignal | undefined
}

/** Two of libuv's four threads stay free for DNS, files and decompression, and one core for the main thread. */
export const MAX_RUNNING_CHECKS: number = Math.min(2, Math.max(1, availableParallelism() - 1))
const MAX_WAITING_EACH = 1024
/** Where more sources wait than have room for {@link MAX_WAITING_EACH}, each has an equal part of this, and at least one place. */
const MAX_WAITING = 8192
const RETRY_AFTER_MS = 1000

/**
 * Semaphore with a queue for each source, served in rotation: for checks that must not run in the main thread, and must not fill the
 * thread pool either.
 */
export class CheckQueue {
  readonly #maxRunning: number
  readonly #waiting = new Map<Source, Waiting[]>()
  #running = 0

  constructor(maxRunning: number = MAX_RUNNING_CHECKS) {
    this.#maxRunning = maxRunning
  }

  get running(): number {
    return this.#running
  }

  /**
   * Runs a check when its turn has come.
   *
   * @throws RefusedError `keys_unavailable` when too many of its source wait already; the signal's reason when the caller gave up by then.
   */
  async run(source: Source, check: () => boolean | Promise<boolean>, signal?: AbortSignal): Promise<boolean> {
    if (this.#running < this.#maxRunning && this.#waiting.size === 0) this.#running += 1
    else await this.#turnOf(source, signal)
    try {
      return await check()
    } finally {
      this.#running -= 1
      this.#startNext()
    }
  }

  async #turnOf(source: Source, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#waiting.get(source) ?? []
    const sources = this.#waiting.size + (queue.length === 0 ? 1 : 0)
    const room = Math.max(1, Math.min(MAX_WAITING_EACH, Math.floor(MAX_WAITING / sources)))
    if (queue.length >= room) {
      throw new RefusedError('keys_unavailable', {
        detail: 'too many signature checks of this provider wait',
        retryAfter: RETRY_AFTER_MS,
      })
    }
    this.#waiting.set(source, queue)
    await new Promise<void>((resolve, reject) => {
      queue.push({ start: resolve, giveUp: reject, signal })
    })
  }

  /** The source that was served goes to the end of the rotation. */
  #startNext(): void {
    for (const [source, queue] of this.#waiting) {
      if (this.#running >= this.#maxRunning) return
      this.#waiting.delete(source)
      const next = queue.shift()
      if (queue.length > 0) this.#waiting.set(source, queue)
      if (next === undefined) continue
      if (next.signal?.aborted === true) {
        next.giveUp(next.signal.reason)
        continue
      }
      this.#running += 1
      next.start()
    }
  }
}
