import type { Cancel, Clock } from '../clock.js'

/** Tenants that are needed now, and tenants that are loaded again while they serve. */
export type Lane = 'first' | 'again'

interface Waiting {
  readonly cancel: Cancel
  readonly enter: (admitted: boolean) => void
}

const MOST_RUNNING = 16
const MOST_WAITING = 1000
/** The longest that a load waits for its place, in milliseconds. */
export const LONGEST_QUEUE = 5000

/**
 * At most so many loads run at once; others queue, not too many and not too long. The lanes take turns, so that a flood of new
 * names does not keep loaded tenants from being loaded again, nor these the others.
 */
export class LoadPlaces {
  readonly #clock: Clock
  readonly #waiting: Readonly<Record<Lane, Set<Waiting>>> = { first: new Set(), again: new Set() }
  #running = 0
  #turn: Lane = 'first'
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get waiting(): number {
    return this.#waiting.first.size + this.#waiting.again.size
  }

  /** Waits for a place. `true`: it is taken, until {@link leave}. `false`: there is none in time. */
  async enter(lane: Lane): Promise<boolean> {
    if (this.#closed) return false
    if (this.#running < MOST_RUNNING) {
      this.#running += 1
      return true
    }
    const queue = this.#waiting[lane]
    if (queue.size >= MOST_WAITING) return false
    return await new Promise((resolve) => {
      const waiting: Waiting = {
        enter: resolve,
        cancel: this.#clock.after(LONGEST_QUEUE, () => {
          queue.delete(waiting)
          resolve(false)
        }),
      }
      queue.add(waiting)
    })
  }

  leave(): void {
    this.#running -= 1
    const other = this.#turn === 'first' ? 'again' : 'first'
    const lane = this.#waiting[this.#turn].size > 0 ? this.#turn : other
    const [next] = this.#waiting[lane]
    if (next === undefined) return
    this.#turn = lane === 'first' ? 'again' : 'first'
    this.#running += 1
    this.#end(lane, next, true)
  }

  /** Turns away all who wait, and whoever comes later. */
  close(): void {
    this.#closed = true
    for (const lane of ['first', 'again'] as const) {
      for (const waiting of this.#waiting[lane]) this.#end(lane, waiting, false)
    }
  }

  #end(lane: Lane, waiting: Waiting, admitted: boolean): void {
    this.#waiting[lane].delete(waiting)
    waiting.cancel()
    waiting.enter(admitted)
  }
}
