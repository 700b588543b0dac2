import type { Cancel, Clock } from '../time/clock.js'
import { LOAD_PRIORITIES, WeightedRoundRobin, type LoadPriority } from './weighted-round-robin.js'
import { RandomPool } from '../collections/random-pool.js'

interface WaitingLoad {
  readonly cancel: Cancel
  readonly end: (admitted: boolean) => void
}

/** So many loads run at once, and so many more for tenants that a token was proven for. */
const MAX_RUNNING = 16
const RESERVED_FOR_PROVEN = 4
/** So many loads wait, of tenants that no token was proven for; and as many again that are in the background. */
const MAX_WAITING = 1000
/** So many loads wait of tenants that a token was proven for: more than enter while one may wait. */
const MAX_WAITING_PROVEN = 4000
/** The longest that a load waits for its place, in milliseconds. */
const MAX_LOAD_WAIT_MS = 5000
/** A load that found no place is not tried again for so long, in milliseconds. */
export const LOAD_RETRY_MS = 1000

/**
 * A semaphore for the loads of tenants, with a priority for each kind. Tenants that a token was proven for have places of their own and enter before
 * the others. Within a priority each load that waits has the same chance to be the next, and to make room when too many wait: first come,
 * first served would have everybody wait for as long as the queue is, and a flood of names decides how long that is.
 */
export class LoadSemaphore {
  readonly #clock: Clock
  readonly #waiting: Readonly<Record<LoadPriority, RandomPool<WaitingLoad>>> = {
    proven: new RandomPool(),
    again: new RandomPool(),
    asked: new RandomPool(),
    new: new RandomPool(),
    absent: new RandomPool(),
  }
  readonly #rounds = new WeightedRoundRobin((priority) => this.#waiting[priority].size > 0)
  readonly #running = { proven: 0, others: 0 }
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many loads wait. */
  get waiting(): number {
    return LOAD_PRIORITIES.reduce((sum, priority) => sum + this.#waiting[priority].size, 0)
  }

  /** Waits for a place. `true`: it is taken, until {@link release}. `false`: there is none in time. */
  async acquire(priority: LoadPriority): Promise<boolean> {
    if (this.#closed) return false
    if (this.#isFreeFor(priority)) {
      this.#count(priority, 1)
      return true
    }
    return await new Promise((resolve) => {
      const pool = this.#waiting[priority]
      const load: WaitingLoad = {
        end: (admitted) => {
          load.cancel()
          resolve(admitted)
        },
        cancel: this.#clock.after(MAX_LOAD_WAIT_MS, () => {
          if (pool.remove(load)) resolve(false)
        }),
      }
      pool.add(load)
      this.#makeRoom(priority)
    })
  }

  /** Gives back the place of a load of this priority. */
  release(priority: LoadPriority): void {
    this.#count(priority, -1)
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#count(next, 1)
      this.#waiting[next].draw(this.#clock.random())?.end(true)
    }
  }

  /** Turns away all who wait, and whoever comes later. */
  close(): void {
    this.#closed = true
    for (const priority of LOAD_PRIORITIES) {
      const pool = this.#waiting[priority]
      for (let load = pool.draw(0); load !== undefined; load = pool.draw(0)) load.end(false)
    }
  }

  #isFreeFor(priority: LoadPriority): boolean {
    const { proven, others } = this.#running
    if (proven + others >= MAX_RUNNING + RESERVED_FOR_PROVEN) return false
    return priority === 'proven' || others < MAX_RUNNING
  }

  #count(priority: LoadPriority, change: 1 | -1): void {
    this.#running[priority === 'proven' ? 'proven' : 'others'] += change
  }

  #next(): LoadPriority | undefined {
    if (this.#isFreeFor('new')) return this.#rounds.next()
    return this.#isFreeFor('proven') && this.#waiting.proven.size > 0 ? 'proven' : undefined
  }

  #makeRoom(priority: LoadPriority): void {
    const { asked, new: first, absent, again, proven } = this.#waiting
    if (priority === 'proven') this.#refuseBeyond(MAX_WAITING_PROVEN, proven.size, proven)
    else if (priority === 'again') this.#refuseBeyond(MAX_WAITING, again.size, again)
    else {
      const longer = asked.size > first.size ? asked : first
      this.#refuseBeyond(MAX_WAITING, asked.size + first.size + absent.size, absent.size > 0 ? absent : longer)
    }
  }

  #refuseBeyond(most: number, size: number, pool: RandomPool<WaitingLoad>): void {
    if (size > most) pool.draw(this.#clock.random())?.end(false)
  }
}
