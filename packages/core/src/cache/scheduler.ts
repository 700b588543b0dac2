import type { Cancel, Clock } from '../time/clock.js'
import type { CacheManager } from './manager.js'
import { Schedule } from './schedule.js'

/** A clock of the user's that fails is asked again after so long, in milliseconds. */
const CLOCK_RETRY_MS = 1000

/** So many are looked at in one run of the timer, however many are due; the others follow in the next. */
const MAX_LOOKS_A_RUN = 500

/** Of a manager that cannot be judged. */
const AT_ONCE = 0

/** One timer over all managers: it refreshes those in use when they are due, and lets idle ones rest. */
export class Scheduler {
  readonly #clock: Clock
  readonly #schedule = new Schedule<CacheManager>()
  /** When each waiting manager is due. Entries of the schedule that say otherwise are out of date. */
  readonly #due = new Map<CacheManager, number>()
  #timer: { readonly at: number; readonly cancel: Cancel } | undefined
  #running = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many entries are kept, those out of date included. */
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

  /** Looks at a manager when its keys are due; called whenever that may have changed. One entry a manager, as a rule. */
  plan(manager: CacheManager): void {
    if (!this.#running) return
    this.#planFor(manager, dueAt(manager) ?? AT_ONCE)
  }

  #planFor(manager: CacheManager, due: number): void {
    const planned = this.#due.get(manager) ?? Infinity
    // An entry that comes too early is no harm: it is planned anew when it is taken.
    if (planned <= due) return
    this.#due.set(manager, due)
    this.#schedule.add({ item: manager, due })
    this.#wake()
  }

  forget(manager: CacheManager): void {
    this.#due.delete(manager)
    // Entries out of date would keep their managers in memory until they are due, which may be a day.
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
    for (let looked = 0; looked < MAX_LOOKS_A_RUN; looked += 1) {
      const entry = this.#schedule.take(mono)
      if (entry === undefined) return
      if (this.#due.get(entry.item) === entry.due) this.#look(entry.item, mono)
    }
  }

  /** An idle manager rests: its next use starts a refresh, whose end plans it again. */
  #look(manager: CacheManager, mono: number): void {
    this.#due.delete(manager)
    const due = dueAt(manager) ?? mono + CLOCK_RETRY_MS
    if (due > mono) this.#planFor(manager, due)
    else if (manager.inUse) manager.refreshIfDue()
  }
}

/** `undefined` while the clock fails. */
function dueAt(manager: CacheManager): number | undefined {
  try {
    return manager.dueAt
  } catch {
    return undefined
  }
}
