interface Waiting {
  readonly units: number
  readonly start: () => void
}

/**
 * A budget of work for each tick of the event loop, shared by all who work in slices: what is spent, by however many at once, does not
 * stall the loop. Those who find nothing left wait for a later tick, first come first served.
 */
export class TickBudget {
  readonly #unitsATick: number
  #left: number
  readonly #waiting: Waiting[] = []
  #ticking = false

  constructor(unitsATick: number) {
    this.#unitsATick = unitsATick
    this.#left = unitsATick
  }

  /** How many wait for a later tick. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Spends so much: at once (`undefined`) where something is left in this tick, else as soon as there is. */
  spend(units: number): Promise<void> | undefined {
    this.#awaitTick()
    if (this.#waiting.length === 0 && this.#left > 0) {
      this.#left -= units
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
    // What was spent beyond the budget of a tick is owed by the next ones.
    this.#left = Math.min(this.#unitsATick, this.#left + this.#unitsATick)
    let admitted = 0
    for (const { units, start } of this.#waiting) {
      if (this.#left <= 0) break
      this.#left -= units
      admitted += 1
      start()
    }
    this.#waiting.splice(0, admitted)
    if (this.#waiting.length > 0 || this.#left < this.#unitsATick) this.#awaitTick()
  }
}

/**
 * Units of the import of a dear key, 0.3 ms, or 1 ms where the machine is busy: of each tick, for all keys that are judged or imported in
 * this process.
 */
const UNITS_A_TICK = 4

export const keyBudget: TickBudget = new TickBudget(UNITS_A_TICK)

/** So many fetches in the background begin in one tick, each 0.1 to 0.5 ms, and so many end together where their providers are alike. */
const BACKGROUND_FETCHES_A_TICK = 4

export const backgroundFetches: TickBudget = new TickBudget(BACKGROUND_FETCHES_A_TICK)
