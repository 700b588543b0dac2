import { Rotation } from '../collections/rotation.js'
import type { Cancel, Clock } from '../time/clock.js'

/** So many absent `kid`s are remembered at most by all sources of a registry together. */
export const MAX_ABSENT_KIDS = 20_000
/** How often those are forgotten whose time is over, in milliseconds. */
const SWEEP_INTERVAL_MS = 60_000

/** What one source remembers. */
export interface AbsentKidsOfSource {
  readonly size: number
  /** Forgets the one that was remembered longest ago. */
  forgetOldest(): void
  /** Forgets those whose time is over. */
  forgetOver(mono: number): void
}

/**
 * Bounds the absent `kid`s of all sources of a registry together, and sees to it that they leave when their time is over, whether or not
 * anybody asks again. Who fills it mostly evicts its own.
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

  /** How many are remembered by all sources. */
  get size(): number {
    return this.#size
  }

  /** A source remembers one more. */
  added(source: AbsentKidsOfSource): void {
    this.#sources.add(source)
    this.#size += 1
    while (this.#size > MAX_ABSENT_KIDS) this.#larger(source).forgetOldest()
    this.#cancel ??= this.#clock.after(SWEEP_INTERVAL_MS, this.#sweep)
  }

  /** A source remembers so many less. */
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

  /** The larger of a source and one other, taken in rotation, in place of a search for the largest. */
  #larger(source: AbsentKidsOfSource): AbsentKidsOfSource {
    const other = this.#rotation.nextOtherThan(source)
    return other !== undefined && other.size > source.size ? other : source
  }
}
