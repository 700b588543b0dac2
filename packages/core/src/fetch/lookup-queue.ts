import type { PendingLookup } from './pending-lookup.js'

/** Whose turn it is to ask the system: one at a time, in the order in which they came, so that they take one thread at most. */
export class LookupQueue {
  readonly #waiting = new Set<PendingLookup>()
  /** Before the line: names of `/etc/hosts` or of lookup domains, perhaps, which only the system finds. Their name servers do not hang. */
  readonly #urgent = new Set<PendingLookup>()
  #served: PendingLookup | undefined

  /** How many wait. */
  get size(): number {
    return this.#waiting.size + this.#urgent.size
  }

  join(lookup: PendingLookup): void {
    this.#waiting.add(lookup)
    if (this.#served === undefined) this.#serveNext()
  }

  /** Lets one who still waits go before the line. */
  prioritize(lookup: PendingLookup): void {
    if (this.#waiting.delete(lookup)) this.#urgent.add(lookup)
  }

  /** Waits no more. The turn of one that is served ends with the system's answer alone. */
  leave(lookup: PendingLookup): void {
    this.#waiting.delete(lookup)
    this.#urgent.delete(lookup)
  }

  /** The system has answered somebody, whose turn it may have been. */
  answered(lookup: PendingLookup): void {
    if (this.#served === lookup) this.#serveNext()
  }

  #serveNext(): void {
    const [next] = this.#urgent.size > 0 ? this.#urgent : this.#waiting
    this.#served = next
    if (next === undefined) return
    this.leave(next)
    next.askSystem()
  }
}
