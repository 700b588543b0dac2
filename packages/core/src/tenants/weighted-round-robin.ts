/** Why a tenant is loaded, and what is known of it. */
export type LoadPriority =
  /** It is needed now, and a token was proven for it. */
  | 'proven'
  /** In the background: it serves meanwhile. */
  | 'again'
  /** It is needed now, was asked for before, and is not known to be absent. */
  | 'asked'
  /** It is needed now, for the first time. */
  | 'new'
  /** It is needed now; the last that was heard is that there is no such tenant. */
  | 'absent'

export const LOAD_PRIORITIES: readonly LoadPriority[] = ['proven', 'again', 'asked', 'new', 'absent']

/** So many loads of proven tenants enter in a row while others wait that might as well. */
const MAX_PROVEN_IN_A_ROW = 3

/** The turns of the others. One whose priority is empty passes to the next. */
const ROUND: readonly LoadPriority[] = ['again', 'asked', 'new', 'again', 'asked', 'new', 'absent']

/** Decides of which priority the next load is: three of four are of proven tenants, the others take turns. */
export class WeightedRoundRobin {
  readonly #waits: (priority: LoadPriority) => boolean
  #provenInARow = 0
  #at = 0

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
      const at = (this.#at + step) % ROUND.length
      const priority = ROUND[at]
      if (priority === undefined || !this.#waits(priority)) continue
      this.#at = at + 1
      return priority
    }
    return undefined
  }
}
