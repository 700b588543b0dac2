import type { PendingLookup } from './pending-lookup.js'

/**
 * A queue of host names for the system resolver: one at a time, in order of arrival, so that they use at most one
 * thread.
 */
export class LookupQueue {
  readonly #waiting = new Set<PendingLookup>()
  /**
   * Served first: names that probably only the system finds, in `/etc/hosts` or a search domain. Their name servers do
   * not hang.
   */
  readonly #urgent = new Set<PendingLookup>()
  #current: PendingLookup | undefined

  /** How many names wait. */
  get size(): number {
    return this.#waiting.size + this.#urgent.size
  }

  join(lookup: PendingLookup): void {
    this.#waiting.add(lookup)
    if (this.#current === undefined) this.#startNext()
  }

  /** Moves a look-up that still waits to the front. */
  prioritize(lookup: PendingLookup): void {
    if (this.#waiting.delete(lookup)) this.#urgent.add(lookup)
  }

  /** Removes a look-up. One that has been passed to the system occupies the queue until the system's answer. */
  leave(lookup: PendingLookup): void {
    this.#waiting.delete(lookup)
    this.#urgent.delete(lookup)
  }

  /** The system has answered a look-up: if it was from this queue, the next one starts. */
  answered(lookup: PendingLookup): void {
    if (this.#current === lookup) this.#startNext()
  }

  #startNext(): void {
    const [next] = this.#urgent.size > 0 ? this.#urgent : this.#waiting
    this.#current = next
    if (next === undefined) return
    this.leave(next)
    next.askSystem()
  }
}
