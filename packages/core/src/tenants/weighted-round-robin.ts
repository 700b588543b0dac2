/** Selects the priority of the next tenant load: three of four are for proven tenants, the others rotate. */
export class WeightedRoundRobin {
  readonly #waits: (priority: LoadPriority) => boolean
  #provenInARow = 0
  #cursor = 0

  /** @param waits - Whether a load of a priority waits. */
  constructor(waits: (priority: LoadPriority) => boolean) {
    this.#waits = waits
  }

  /** The priority of the next load; `undefined` when none waits. */
  next(): LoadPriority | undefined {
    const other = this.#provenInARow < MAX_PROVEN_IN_A_ROW && this.#waits('proven') ? undefined : this.#nextOther()
    if (other !== undefined || !this.#waits('proven')) {
      this.#provenInARow = 0
      return other
    }
    this.#provenInARow += 1
    return 'proven'
  }

  #nextOther(): LoadPriority | undefined {
    for (let step = 0; step < ROUND.length; step += 1) {
      const index = (this.#cursor + step) % ROUND.length
      const priority = ROUND[index]
      if (priority === undefined || !this.#waits(priority)) continue
      this.#cursor = index + 1
      return priority
    }
    return undefined
  }
}

/** Why a tenant is loaded, and what is known about it. */
export type LoadPriority =
  /** It is needed now, and a token was verified for it. */
  | 'proven'
  /** It is loaded again in the background, while it is served. */
  | 'again'
  /** It is needed now, was requested before, and is not known to be absent. */
  | 'asked'
  /** It is needed now, for the first time. */
  | 'new'
  /** It is needed now; the last load found no such tenant. */
  | 'absent'

export const LOAD_PRIORITIES: readonly LoadPriority[] = ['proven', 'again', 'asked', 'new', 'absent']

/** How many loads of proven tenants are admitted in a row while others wait that could be admitted. */
const MAX_PROVEN_IN_A_ROW = 3

/** The order of the other priorities. An empty one is skipped. */
const ROUND: readonly LoadPriority[] = ['again', 'asked', 'new', 'again', 'asked', 'new', 'absent']
