/** Whether a caller waits for a fetch. A background fetch may get a waiter later; a listener is then called once. */
export class FetchDemand {
  #awaited = false
  #listener: (() => void) | undefined

  /** The demand of the next fetch: callers that wait for a superseded fetch wait for its successor. */
  static after(before: FetchDemand | undefined): FetchDemand {
    const demand = new FetchDemand()
    demand.#awaited = before?.isAwaited === true
    return demand
  }

  get isAwaited(): boolean {
    return this.#awaited
  }

  /** A caller waits from now on. */
  awaited(): void {
    if (this.#awaited) return
    this.#awaited = true
    this.#listener?.()
  }

  /** Calls `listener` once, when the first caller begins to wait. The last listener replaces earlier ones. */
  onAwaited(listener: (() => void) | undefined): void {
    this.#listener = listener
  }
}
