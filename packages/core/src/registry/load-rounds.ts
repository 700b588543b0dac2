/** Why a tenant is loaded, and what is known of it. */
export type LoadLane =
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

export const LOAD_LANES: readonly LoadLane[] = ['proven', 'again', 'asked', 'new', 'absent']

/** So many loads of proven tenants enter in a row while others wait that might as well. */
const MAX_PROVEN_IN_A_ROW = 3

/** The turns of the others. One whose lane is empty passes to the next. */
const ROUND: readonly LoadLane[] = ['again', 'asked', 'new', 'again', 'asked', 'new', 'absent']

/** Decides of which lane the next load is: three of four are of proven tenants, the others take turns. */
export class LoadRounds {
  readonly #waits: (lane: LoadLane) => boolean
  #provenInARow = 0
  #at = 0

  /** @param waits - Whether a load of a lane waits. */
  constructor(waits: (lane: LoadLane) => boolean) {
    this.#waits = waits
  }

  /** The lane of the next load; `undefined` when none waits. */
  next(): LoadLane | undefined {
    const other = this.#provenInARow < MAX_PROVEN_IN_A_ROW && this.#waits('proven') ? undefined : this.#nextOther()
    if (other !== undefined || !this.#waits('proven')) {
      this.#provenInARow = 0
      return other
    }
    this.#provenInARow += 1
    return 'proven'
  }

  #nextOther(): LoadLane | undefined {
    for (let step = 0; step < ROUND.length; step += 1) {
      const at = (this.#at + step) % ROUND.length
      const lane = ROUND[at]
      if (lane === undefined || !this.#waits(lane)) continue
      this.#at = at + 1
      return lane
    }
    return undefined
  }
}
