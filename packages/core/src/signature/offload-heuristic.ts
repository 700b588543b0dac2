/**
 * Decides whether a signature check runs in the main thread or in the thread pool, by whether checks overlap: they are
 * in the pool, or several began without a pause between them, or several with different async resources began within
 * this tick and the previous one. A loop that awaits one check after another pauses between them and has one async
 * resource, so its checks stay in the main thread however fast it is.
 */
export class OffloadHeuristic {
  /** How many checks are in the pool. The caller counts them. */
  inPool = 0
  #tick = 2
  #isTickScheduled = false
  /** Checks that began since the last pause. */
  #unpaused = 0
  #resource = 0
  /** The last tick in which checks began, and how many with different resources began in it and in the one before. */
  #lastTick = 0
  #inLastTick = 0
  #inTickBefore = 0
  /** The last tick in which checks are offloaded. */
  #offloadUntil = 0

  readonly #pause = (): void => {
    this.#unpaused = 0
  }
  readonly #endTick = (): void => {
    this.#tick += 1
    this.#isTickScheduled = false
    if (this.#offloadUntil >= this.#tick || this.#lastTick === this.#tick - 1) this.#scheduleTick()
  }

  /**
   * Counts a check that begins.
   *
   * @param resource - The async id of the resource that runs it.
   * @returns whether to offload it.
   */
  begin(resource: number): boolean {
    if (this.#lastTick !== this.#tick) {
      this.#inTickBefore = this.#lastTick === this.#tick - 1 ? this.#inLastTick : 0
      this.#inLastTick = 0
      this.#lastTick = this.#tick
    }
    if (this.#inLastTick === 0 || resource !== this.#resource) this.#inLastTick += 1
    this.#resource = resource
    this.#schedulePause()
    this.#unpaused += 1
    if (this.#unpaused >= OFFLOAD_THRESHOLD || this.#inLastTick + this.#inTickBefore >= OFFLOAD_THRESHOLD)
      this.#offloadUntil = this.#tick + 1
    this.#scheduleTick()
    return this.inPool >= OFFLOAD_THRESHOLD - 1 || this.#offloadUntil >= this.#tick
  }

  #schedulePause(): void {
    if (this.#unpaused > 0) return
    // A tenth of the cost of queueMicrotask, which creates an async resource each time.
    void SETTLED.then(this.#pause)
  }

  #scheduleTick(): void {
    if (this.#isTickScheduled) return
    this.#isTickScheduled = true
    setImmediate(this.#endTick)
  }
}

const SETTLED = Promise.resolve()

/**
 * Concurrent checks needed before they are offloaded to the thread pool. With two, the round trip cancels the gain: on
 * two cores RS256 reached 0.50 of the bare check's rate in the pool and 0.82 in the main thread. With three it breaks
 * even (docs/spec/performance.md).
 */
const OFFLOAD_THRESHOLD = 3
