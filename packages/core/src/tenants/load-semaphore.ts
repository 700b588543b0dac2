import type { Cancel, Clock } from '../time/clock.js'
import { LOAD_PRIORITIES, WeightedRoundRobin, type LoadPriority } from './weighted-round-robin.js'
import { RandomPool } from '../collections/random-pool.js'

/**
 * Bounds how many tenants are loaded at once: a semaphore with a priority for each kind of load. Tenants with a
 * verified token have reserved slots and go before the others. Within a priority, each waiting load has the same chance
 * to be the next, and to be refused when too many wait: first come, first served would make every load wait for the
 * whole queue, and a flood of made-up names decides how long that is.
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
  readonly #roundRobin = new WeightedRoundRobin((priority) => this.#waiting[priority].size > 0)
  readonly #running = { proven: 0, others: 0 }
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many loads wait. */
  get waiting(): number {
    return LOAD_PRIORITIES.reduce((sum, priority) => sum + this.#waiting[priority].size, 0)
  }

  /**
   * Waits for a slot. Resolves to `true` if it was acquired, until {@link release}; to `false` if there was none in
   * time.
   */
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
      this.#refuseExcess(priority)
    })
  }

  /** Releases the slot of a load of this priority. */
  release(priority: LoadPriority): void {
    this.#count(priority, -1)
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#count(next, 1)
      this.#waiting[next].draw(this.#clock.random())?.end(true)
    }
  }

  /** Refuses all loads that wait, and all later ones. */
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
    if (this.#isFreeFor('new')) return this.#roundRobin.next()
    return this.#isFreeFor('proven') && this.#waiting.proven.size > 0 ? 'proven' : undefined
  }

  #refuseExcess(priority: LoadPriority): void {
    const { asked, new: first, absent, again, proven } = this.#waiting
    if (priority === 'proven') this.#refuseBeyond(MAX_WAITING_PROVEN, proven.size, proven)
    else if (priority === 'again') this.#refuseBeyond(MAX_WAITING, again.size, again)
    else {
      const longer = asked.size > first.size ? asked : first
      this.#refuseBeyond(MAX_WAITING, asked.size + first.size + absent.size, absent.size > 0 ? absent : longer)
    }
  }

  #refuseBeyond(max: number, size: number, pool: RandomPool<WaitingLoad>): void {
    if (size > max) pool.draw(this.#clock.random())?.end(false)
  }
}

interface WaitingLoad {
  readonly cancel: Cancel
  readonly end: (admitted: boolean) => void
}

/** How many loads run at once, and how many more for tenants with a verified token. */
const MAX_RUNNING = 16
const RESERVED_FOR_PROVEN = 4
/** How many loads of tenants without a verified token may wait, and how many in the background besides. */
const MAX_WAITING = 1000
/** How many loads of tenants with a verified token may wait: more than are admitted while one may wait. */
const MAX_WAITING_PROVEN = 4000
/** How long a load waits for a slot, in milliseconds. */
const MAX_LOAD_WAIT_MS = 5000
/** How long a load that got no slot is not tried again, in milliseconds. */
export const LOAD_RETRY_MS = 1000
