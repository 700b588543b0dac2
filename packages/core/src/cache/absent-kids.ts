import type { KeySet } from '../keys/key-set.js'
import { absenceAfter, isAbsenceOver, maxAbsenceMs, type Absence } from './absence.js'
import type { AbsentKidsOfSource, AbsentKidsPool } from './absent-kids-pool.js'

const MAX_KIDS = 1000
const MAX_KID_LENGTH = 256

/**
 * Remembers which `kid`s a source was found not to publish: bounded, each for a doubling while, none longer than the answer
 * that lacks it is conclusive. Time is monotonic.
 */
export class AbsentKids implements AbsentKidsOfSource {
  readonly #maxMs: number
  readonly #pool: AbsentKidsPool
  /** Made at the first absence: most sources never see one. */
  #absences: Map<string, Absence> | undefined

  /** @param pool - What the absent `kid`s of all sources are counted in. */
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

  /** Whether `kid` was found absent before, and is asked for again. */
  wasAbsent(kid: string): boolean {
    return this.#absences?.has(kid) === true
  }

  /** Notes that an answer asked for after `kid` was seen does not contain it. */
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

  /** Forgets every kid that is published after all. */
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
    // An empty map keeps the table that it grew to.
    if (this.#absences.size === 0) this.#absences = undefined
    this.#pool.removed(this, 1)
  }
}
