import type { KeySet } from '../keys/key-set.js'
import { absenceAfter, isAbsenceOver, maxAbsenceMs, type Absence } from './absence.js'
import type { AbsentKidsOfSource, AbsentKidsPool } from './absent-kids-pool.js'

const MAX_KIDS = 1000
const MAX_KID_LENGTH = 256

/**
 * Remembers which `kid`s a source does not publish: a bounded number of them, each for a time that doubles, but no
 * longer than the answer that lacks it is conclusive. Times are monotonic.
 */
export class AbsentKids implements AbsentKidsOfSource {
  readonly #maxMs: number
  readonly #pool: AbsentKidsPool
  /** Created at the first absence: most sources never see one. */
  #absences: Map<string, Absence> | undefined

  /** @param pool - Counts the absent `kid`s of all sources. */
  constructor(negativeCacheTtl: number, pool: AbsentKidsPool) {
    this.#maxMs = maxAbsenceMs(negativeCacheTtl)
    this.#pool = pool
  }

  get size(): number {
    return this.#absences?.size ?? 0
  }

  has(kid: string, mono: number): boolean {
    const absence = this.#absences?.get(kid)
    return absence !== undefined && mono < absence.until
  }

  /** Whether `kid` was found absent before. */
  wasAbsent(kid: string): boolean {
    return this.#absences?.has(kid) === true
  }

  /** Records that `kid` is absent: an answer requested after the token with it arrived lacks it. */
  remember(kid: string, mono: number): void {
    if (kid.length > MAX_KID_LENGTH) return
    const before = this.#absences?.get(kid)
    if (before !== undefined && mono < before.until) return
    this.#forget(kid)
    if (this.size >= MAX_KIDS) this.forgetOldest()
    this.#absences ??= new Map<string, Absence>()
    this.#absences.set(kid, absenceAfter(before, mono, this.#maxMs))
    this.#pool.added(this)
  }

  /** Forgets every `kid` that is published now. */
  forgetPublished({ byKid }: KeySet): void {
    if (this.#absences === undefined) return
    for (const kid of byKid.keys()) this.#forget(kid)
  }

  forgetOldest(): void {
    const [oldest] = this.#absences?.keys() ?? []
    if (oldest !== undefined) this.#forget(oldest)
  }

  forgetOver(mono: number): void {
    for (const [kid, absence] of this.#absences ?? []) if (isAbsenceOver(absence, mono, this.#maxMs)) this.#forget(kid)
  }

  forgetAll(): void {
    const { size } = this
    this.#absences = undefined
    this.#pool.removed(this, size)
  }

  #forget(kid: string): void {
    if (this.#absences?.delete(kid) !== true) return
    // A map that has been emptied keeps the table to which it grew.
    if (this.#absences.size === 0) this.#absences = undefined
    this.#pool.removed(this, 1)
  }
}
