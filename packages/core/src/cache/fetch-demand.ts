/** Whether anybody waits for a fetch. One that began in the background may come to be waited for. */
export class FetchDemand {
  #awaited = false
  #listener: (() => void) | undefined

  /** That of the next fetch: those who wait for one follow the one that takes its place. */
  static after(before: FetchDemand | undefined): FetchDemand {
    const demand = new FetchDemand()
    demand.#awaited = before?.isAwaited === true
    return demand
  }

  get isAwaited(): boolean {
    return this.#awaited
  }

  /** From now on somebody waits. */
  awaited(): void {
    if (this.#awaited) return
    this.#awaited = true
    this.#listener?.()
  }

  /** Told once, when somebody begins to wait; the last listener counts. */
  onAwaited(listener: (() => void) | undefined): void {
    this.#listener = listener
  }
}
