const SETTLED = Promise.resolve()

/**
 * So many checks at once are a crowd. Of two, each waits as long for its way into the pool and back as the other takes: with two
 * cores, RS256 in the pool made 0.50 of the bare check's rate, in this thread 0.82; of three, as many either way (docs/spec/performance.md).
 */
const CROWD = 3

/**
 * Tells whether checks overlap: they are in the pool, so many began without a pause between them, or so many of different origin (the
 * async resource that runs them) began in this and the previous turn of the event loop. A loop that awaits one check after the other
 * pauses between them and has one origin: it is no crowd, however fast it is.
 */
export class Crowd {
  /** How many checks are in the pool. Whoever sends them there counts them. */
  inPool = 0
  #turn = 2
  #turning = false
  /** Checks that began since the last pause. */
  #unpaused = 0
  #origin = 0
  /** The last turn in which checks began, and how many of different origin did in it and in the one before. */
  #counted = 0
  #now = 0
  #before = 0
  /** The last turn in which there is a crowd. */
  #until = 0

  readonly #pause = (): void => {
    this.#unpaused = 0
  }
  readonly #endTurn = (): void => {
    this.#turn += 1
    this.#turning = false
    if (this.#until >= this.#turn || this.#counted === this.#turn - 1) this.#watchForTurn()
  }

  /** Counts a check that begins, and says whether it begins in a crowd. */
  beginsWith(origin: number): boolean {
    if (this.#counted !== this.#turn) {
      this.#before = this.#counted === this.#turn - 1 ? this.#now : 0
      this.#now = 0
      this.#counted = this.#turn
    }
    if (this.#now === 0 || origin !== this.#origin) this.#now += 1
    this.#origin = origin
    this.#watchForPause()
    this.#unpaused += 1
    if (this.#unpaused >= CROWD || this.#now + this.#before >= CROWD) this.#until = this.#turn + 1
    this.#watchForTurn()
    return this.inPool >= CROWD - 1 || this.#until >= this.#turn
  }

  #watchForPause(): void {
    if (this.#unpaused > 0) return
    // A tenth of what queueMicrotask costs, which makes an async resource each time.
    void SETTLED.then(this.#pause)
  }

  #watchForTurn(): void {
    if (this.#turning) return
    this.#turning = true
    setImmediate(this.#endTurn)
  }
}
