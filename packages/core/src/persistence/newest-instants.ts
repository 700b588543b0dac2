/**
 * Remembers when the newest keys of each source were fetched that this process has used, by the name of the source in
 * the store. It belongs to the registry, so that a registration that leaves and comes back takes nothing older from the
 * store. Beyond the bound, the sources that were noted longest ago are forgotten, and an unknown source is treated as
 * if its newest keys were as new as the newest of the forgotten ones: that costs cold starts, and brings nothing back.
 */
export class NewestInstants {
  readonly #half: number
  #recent = new Map<string, number>()
  #before = new Map<string, number>()
  /** The newest instant in each of the two maps, and of all forgotten sources. */
  #newestRecent = NEVER
  #newestBefore = NEVER
  #newestForgotten = NEVER

  constructor(max: number = MAX_NEWEST_INSTANTS) {
    this.#half = Math.ceil(max / 2)
  }

  get size(): number {
    return this.#recent.size + this.#before.size
  }

  /**
   * Keys that were fetched before this instant must not be used, in milliseconds since the epoch; `-1` if any may be
   * used.
   */
  of(name: string): number {
    return this.#recent.get(name) ?? this.#before.get(name) ?? this.#newestForgotten
  }

  /** Whether a source was noted, and is not forgotten. */
  has(name: string): boolean {
    return this.#recent.has(name) || this.#before.has(name)
  }

  /** Notes keys from the store, or from another process. */
  raise(name: string, fetchedAt: number): void {
    this.set(name, Math.max(fetchedAt, this.of(name)))
  }

  /** Notes keys from the provider: they are the newest, even if the clock was set back. */
  set(name: string, fetchedAt: number): void {
    this.#before.delete(name)
    this.#recent.set(name, fetchedAt)
    this.#newestRecent = Math.max(this.#newestRecent, fetchedAt)
    if (this.#recent.size < this.#half) return
    this.#newestForgotten = Math.max(this.#newestForgotten, this.#before.size === 0 ? NEVER : this.#newestBefore)
    this.#before = this.#recent
    this.#newestBefore = this.#newestRecent
    this.#recent = new Map()
    this.#newestRecent = NEVER
  }
}

/** How many sources of a registry are remembered: at about 150 bytes each, 15 MiB. */
export const MAX_NEWEST_INSTANTS = 100_000

const NEVER = -1
