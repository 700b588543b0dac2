import { Rotation } from '../collections/rotation.js'
import type { Cancel, Clock } from '../time/clock.js'

/**
 * Bounds the absent `kid`s of all sources of a registry together, and removes expired ones even if no token asks for
 * them again. A source that fills the pool mostly evicts its own.
 */
export class AbsentKidsPool {
  readonly #clock: Clock
  readonly #sources = new Set<AbsentKidsOfSource>()
  readonly #rotation = new Rotation(() => this.#sources.values())
  #size = 0
  #cancel: Cancel | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The number of absent `kid`s of all sources. */
  get size(): number {
    return this.#size
  }

  /** A source has added one. */
  added(source: AbsentKidsOfSource): void {
    this.#sources.add(source)
    this.#size += 1
    while (this.#size > MAX_ABSENT_KIDS) this.#larger(source).forgetOldest()
    this.#cancel ??= this.#clock.after(SWEEP_INTERVAL_MS, this.#sweep)
  }

  /** A source has removed `count`. */
  removed(source: AbsentKidsOfSource, count: number): void {
    this.#size -= count
    if (source.size === 0) this.#sources.delete(source)
    if (this.#size > 0) return
    this.#cancel?.()
    this.#cancel = undefined
  }

  readonly #sweep = (): void => {
    this.#cancel = undefined
    const { mono } = this.#clock.now()
    for (const source of this.#sources) source.forgetOver(mono)
    if (this.#size > 0) this.#cancel = this.#clock.after(SWEEP_INTERVAL_MS, this.#sweep)
  }

  /** The larger of a source and one other, chosen round robin. Cheaper than a search for the largest. */
  #larger(source: AbsentKidsOfSource): AbsentKidsOfSource {
    const other = this.#rotation.nextOtherThan(source)
    return other !== undefined && other.size > source.size ? other : source
  }
}

/** Maximum number of absent `kid`s that all sources of a registry remember together. */
export const MAX_ABSENT_KIDS = 20_000
/** Interval at which expired absences are removed, in milliseconds. */
const SWEEP_INTERVAL_MS = 60_000

/** The absent `kid`s of one source. */
export interface AbsentKidsOfSource {
  readonly size: number
  /** Removes the oldest one. */
  forgetOldest(): void
  /** Removes those that are over. */
  forgetOver(mono: number): void
}
