/** The only source of time and randomness. Tests pass their own. */
export interface Clock {
  /** The current moment. */
  now(): Instant
  /**
   * Runs `task` once, after `ms` milliseconds. A waiting task need not keep the process alive, and the system clock's
   * does not: work that a caller awaits keeps it alive by itself.
   */
  after(ms: number, task: () => void): Cancel
  /** A number in `[0, 1)`, for jitter. */
  random(): number
}

/**
 * A moment on both clocks. `wall` is milliseconds since the epoch, and an operator or NTP may step it; `mono` is
 * milliseconds since an arbitrary start and never decreases.
 */
export interface Instant {
  readonly wall: number
  readonly mono: number
}

/** Cancels a planned task; does nothing when called again or too late. */
export type Cancel = () => void

/** The longest delay of a Node timer: a longer one would fire at once, so it is split into several. */
const MAX_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), mono: performance.now() }),
  after(ms, task) {
    let timer: NodeJS.Timeout
    const wait = (remaining: number): void => {
      const rest = remaining - MAX_TIMER_MS
      timer = rest > 0 ? setTimeout(wait, MAX_TIMER_MS, rest) : setTimeout(task, Math.max(0, remaining))
      timer.unref()
    }
    wait(ms)
    return () => {
      clearTimeout(timer)
    }
  },
  random: () => Math.random(),
}
