import type { Clock } from '../../../packages/core/dist/index.js'
import type { TestClock, TestIssuer } from '../../../packages/testing/dist/index.js'

/** The default of `retry.attemptTimeout`: whoever waits this long has sent a request. */
const ATTEMPT_TIMEOUT = 3000

/**
 * Gives real HTTP a length in simulated time: each answer is held for `latency` on the test clock, and the clock stands still
 * while bytes travel. So a run comes out the same however fast the machine is.
 */
export class Network {
  latency = 0
  /** HTTP requests sent so far. */
  sent = 0
  #arrived = 0
  #released = 0
  #ended = 0
  #release: () => void
  #onEnd = (): void => {}
  readonly #issuer: TestIssuer
  readonly #time: TestClock

  constructor(issuer: TestIssuer, time: TestClock) {
    this.#issuer = issuer
    this.#time = time
    this.#release = issuer.hold()
  }

  /** The test clock, which tells by its timers when a request is sent and when its answer was taken in. */
  get clock(): Clock {
    const { now, random, after } = this.#time
    return {
      now,
      random,
      after: (ms, task) => {
        const cancel = after(ms, task)
        if (ms !== ATTEMPT_TIMEOUT) return cancel
        this.sent += 1
        return () => {
          this.#ended += 1
          this.#onEnd()
          cancel()
        }
      },
    }
  }

  /** Waits until nothing is on the wire: every request sent is held by the provider, every answer given was taken in. */
  async quiet(): Promise<void> {
    if (this.#ended < this.#released) {
      await new Promise<void>((resolve) => {
        this.#onEnd = resolve
      })
    }
    if (this.#arrived === this.sent) return
    await this.#issuer.requested(this.sent)
    this.#arrived = this.sent
    this.#time.after(this.latency, () => {
      const release = this.#release
      this.#release = this.#issuer.hold()
      this.#released += 1
      release()
    })
  }

  get isQuiet(): boolean {
    return this.#ended >= this.#released && this.#arrived === this.sent
  }
}
