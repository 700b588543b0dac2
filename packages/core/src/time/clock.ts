/**
 * A moment on both clocks. `wall` is milliseconds since the epoch and may be stepped by an operator or NTP;
 * `mono` is milliseconds since an arbitrary start and never goes back.
 */
export interface Instant {
  readonly wall: number
  readonly mono: number
}

/** Cancels what it was returned for; does nothing when called again or too late. */
export type Cancel = () => void

/** The one place time and chance come from. Tests pass their own. */
export interface Clock {
  /** This moment. */
  now(): Instant
  /**
   * Runs `task` once, `ms` milliseconds from now. A waiting task need not keep the process alive, and that of the system's clock does not: what
   * somebody awaits keeps it alive by itself.
   */
  after(ms: number, task: () => void): Cancel
  /** A number in `[0, 1)`, for jitter. */
  random(): number
}

/** The longest delay a Node timer takes; a longer one would fire at once, so it is waited for in stretches. */
const MAX_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), mono: performance.now() }),
  after(ms, task) {
    let timer: NodeJS.Timeout
    const wait = (left: number): void => {
      const rest = left - MAX_TIMER_MS
      timer = rest > 0 ? setTimeout(wait, MAX_TIMER_MS, rest) : setTimeout(task, Math.max(0, left))
      timer.unref()
    }
    wait(ms)
    return () => {
      clearTimeout(timer)
    }
  },
  random: () => Math.random(),
}
