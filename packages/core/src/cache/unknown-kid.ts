import type { KeySet } from '../keys/key-set.js'

const MOST_KIDS = 1000
const LONGEST_KID = 256
const FIRST_ABSENCE = 1000

interface Absence {
  readonly until: number
  readonly lasted: number
}

/** Remembers which `kid`s a source was found not to publish: bounded, each for a doubling while. Time is monotonic. */
export class AbsentKids {
  readonly #longest: number
  /** Made at the first absence: most sources never see one. */
  #absences: Map<string, Absence> | undefined

  constructor(negativeCacheTtl: number) {
    this.#longest = negativeCacheTtl
  }

  get size(): number {
    return this.#absences?.size ?? 0
  }

  has(kid: string, mono: number): boolean {
    const absence = this.#absences?.get(kid)
    return absence !== undefined && mono < absence.until
  }

  /** Notes that an answer asked for after `kid` was seen does not contain it. */
  remember(kid: string, mono: number): void {
    if (kid.length > LONGEST_KID) return
    const absences = (this.#absences ??= new Map<string, Absence>())
    const before = absences.get(kid)
    if (before !== undefined && mono < before.until) return
    // Asked for again soon after, it lasts twice as long; a kid that was left alone for long starts anew.
    const again = before !== undefined && mono < before.until + this.#longest
    const lasted = Math.min(again ? before.lasted * 2 : FIRST_ABSENCE, this.#longest)
    absences.delete(kid)
    absences.set(kid, { until: mono + lasted, lasted })
    const [oldest] = absences.keys()
    if (absences.size > MOST_KIDS && oldest !== undefined) absences.delete(oldest)
  }

  /** Forgets every kid that is published after all. */
  forgetPublished({ byKid }: KeySet): void {
    if (this.#absences === undefined) return
    for (const kid of byKid.keys()) this.#absences.delete(kid)
  }
}
