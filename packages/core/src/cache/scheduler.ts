import type { Cancel, Clock } from '../time/clock.js'
import type { CacheManager } from './manager.js'
import { DueHeap } from './due-heap.js'

/**
 * Refreshes the keys of all cache managers of a registry in the background, with one timer: those in use when they are
 * due. Skips idle ones, whose keys were not requested since the last successful fetch.
 */
export class Scheduler {
  readonly #clock: Clock
  readonly #schedule = new DueHeap<CacheManager>()
  /** When each scheduled manager is due. Heap entries with another time are outdated. */
  readonly #due = new Map<CacheManager, number>()
  #timer: { readonly at: number; readonly cancel: Cancel } | undefined
  #running = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The number of entries in the heap, outdated ones included. */
  get planned(): number {
    return this.#schedule.size
  }

  start(managers: Iterable<CacheManager>): void {
    if (this.#running) return
    this.#running = true
    for (const manager of managers) this.plan(manager)
  }

  stop(): void {
    this.#running = false
    this.#timer?.cancel()
    this.#timer = undefined
    this.#due.clear()
    this.#schedule.retain(() => false)
  }

  /**
   * Schedules a manager for when its keys are due; called whenever that may have changed. Usually one entry per
   * manager.
   */
  plan(manager: CacheManager): void {
    if (!this.#running) return
    this.#planFor(manager, dueAt(manager) ?? DUE_NOW)
  }

  #planFor(manager: CacheManager, due: number): void {
    const planned = this.#due.get(manager) ?? Infinity
    // An entry that comes too early does no harm: it is rescheduled when it is taken.
    if (planned <= due) return
    this.#due.set(manager, due)
    this.#schedule.add({ item: manager, due })
    this.#wake()
  }

  forget(manager: CacheManager): void {
    this.#due.delete(manager)
    // Outdated entries would keep their managers in memory until they are due, which may take a day.
    if (this.#schedule.size > 2 * this.#due.size + 64) {
      this.#schedule.retain(({ item, due }) => this.#due.get(item) === due)
    }
  }

  #wake(): void {
    const at = this.#schedule.nextDue
    if (at === Infinity || at === this.#timer?.at) return
    this.#timer?.cancel()
    const cancel = this.#clock.after(this.#wait(at), () => {
      this.#timer = undefined
      try {
        this.#run()
      } finally {
        this.#wake()
      }
    })
    this.#timer = { at, cancel }
  }

  #wait(at: number): number {
    try {
      return at - this.#clock.now().mono
    } catch {
      return CLOCK_RETRY_MS
    }
  }

  #run(): void {
    const { mono } = this.#clock.now()
    for (let checked = 0; checked < MAX_CHECKS_PER_RUN; checked += 1) {
      const entry = this.#schedule.take(mono)
      if (entry === undefined) return
      if (this.#due.get(entry.item) === entry.due) this.#check(entry.item, mono)
    }
  }

  /** An idle manager is not rescheduled: its next use starts a refresh, whose end schedules it again. */
  #check(manager: CacheManager, mono: number): void {
    this.#due.delete(manager)
    const due = dueAt(manager) ?? mono + CLOCK_RETRY_MS
    if (due > mono) this.#planFor(manager, due)
    else if (manager.inUse) manager.refreshIfDue()
  }
}

/** Interval after which an application's clock that failed is read again, in milliseconds. */
const CLOCK_RETRY_MS = 1000

/** Maximum number of managers checked per run of the timer; the others follow in the next run. */
const MAX_CHECKS_PER_RUN = 500

/** For a manager whose due time cannot be determined. */
const DUE_NOW = 0

/** `undefined` while the clock fails. */
function dueAt(manager: CacheManager): number | undefined {
  try {
    return manager.dueAt
  } catch {
    return undefined
  }
}
