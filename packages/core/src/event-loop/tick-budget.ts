interface Waiting {
  readonly units: number
  readonly start: () => void
}

/**
 * A budget of work per tick of the event loop, shared by all users of the same budget, so that concurrent work does not
 * stall the loop. When the budget is spent, callers wait for a later tick, first come, first served.
 */
export class TickBudget {
  readonly #unitsPerTick: number
  #remaining: number
  readonly #waiting: Waiting[] = []
  #ticking = false

  constructor(unitsPerTick: number) {
    this.#unitsPerTick = unitsPerTick
    this.#remaining = unitsPerTick
  }

  /** How many callers wait for a later tick. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Spends `units`: at once (returns `undefined`) if the budget of this tick has something left, otherwise as soon as a
   * tick has.
   */
  spend(units: number): Promise<void> | undefined {
    this.#awaitTick()
    if (this.#waiting.length === 0 && this.#remaining > 0) {
      this.#remaining -= units
      return undefined
    }
    return new Promise((resolve) => {
      this.#waiting.push({ units, start: resolve })
    })
  }

  #awaitTick(): void {
    if (this.#ticking) return
    this.#ticking = true
    setImmediate(this.#tick)
  }

  readonly #tick = (): void => {
    this.#ticking = false
    // What one tick spends beyond its budget reduces the next ticks' budgets.
    this.#remaining = Math.min(this.#unitsPerTick, this.#remaining + this.#unitsPerTick)
    let admitted = 0
    for (const { units, start } of this.#waiting) {
      if (this.#remaining <= 0) break
      this.#remaining -= units
      admitted += 1
      start()
    }
    this.#waiting.splice(0, admitted)
    if (this.#waiting.length > 0 || this.#remaining < this.#unitsPerTick) this.#awaitTick()
  }
}

/**
 * Budget of each tick. The unit is the import of one expensive key: 0.3 ms, or 1 ms on a busy machine. All keys that
 * are checked or imported in this process share it.
 */
const UNITS_PER_TICK = 4

export const keyBudget: TickBudget = new TickBudget(UNITS_PER_TICK)

/**
 * Number of background fetches that begin per tick. Each takes 0.1 to 0.5 ms at its beginning, and as many end together
 * if their providers are equally fast.
 */
const BACKGROUND_FETCHES_PER_TICK = 4

export const backgroundFetches: TickBudget = new TickBudget(BACKGROUND_FETCHES_PER_TICK)
