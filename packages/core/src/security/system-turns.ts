import type { HostSearch } from './host-search.js'

/** Whose turn it is to ask the system: one at a time, in the order in which they came, so that they take one thread at most. */
export class SystemTurns {
  readonly #line = new Set<HostSearch>()
  /** Before the line: names of `/etc/hosts` or of search domains, perhaps, which only the system finds. Their name servers do not hang. */
  readonly #urgent = new Set<HostSearch>()
  #served: HostSearch | undefined

  /** How many wait. */
  get size(): number {
    return this.#line.size + this.#urgent.size
  }

  join(search: HostSearch): void {
    this.#line.add(search)
    if (this.#served === undefined) this.#serveNext()
  }

  /** Lets one who still waits go before the line. */
  hurry(search: HostSearch): void {
    if (this.#line.delete(search)) this.#urgent.add(search)
  }

  /** Waits no more. The turn of one that is served ends with the system's answer alone. */
  leave(search: HostSearch): void {
    this.#line.delete(search)
    this.#urgent.delete(search)
  }

  /** The system has answered somebody, whose turn it may have been. */
  answered(search: HostSearch): void {
    if (this.#served === search) this.#serveNext()
  }

  #serveNext(): void {
    const [next] = this.#urgent.size > 0 ? this.#urgent : this.#line
    this.#served = next
    if (next === undefined) return
    this.leave(next)
    next.askSystem()
  }
}
