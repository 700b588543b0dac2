import type { KeySet } from '../keys/key-set.js'
import { absenceAfter, type Absence } from './absence.js'

const MOST_KIDS = 1000
const LONGEST_KID = 256

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
    absences.delete(kid)
    absences.set(kid, absenceAfter(before, mono, this.#longest))
    const [oldest] = absences.keys()
    if (absences.size > MOST_KIDS && oldest !== undefined) absences.delete(oldest)
  }

  /** Forgets every kid that is published after all. */
  forgetPublished({ byKid }: KeySet): void {
    if (this.#absences === undefined) return
    for (const kid of byKid.keys()) this.#absences.delete(kid)
  }
}
