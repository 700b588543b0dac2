import type { Clock } from '@jwks-auth/core'

/** The system's clock, which the demo can move ahead to show what happens hours later. */
export interface MovableClock extends Clock {
  moveAhead(milliseconds: number): void
}

export function createMovableClock(): MovableClock {
  let ahead = 0
  return {
    now: () => ({ wall: Date.now() + ahead, mono: performance.now() + ahead }),
    after(ms, task) {
      const timer = setTimeout(task, Math.max(0, ms)).unref()
      return () => {
        clearTimeout(timer)
      }
    },
    random: () => Math.random(),
    moveAhead(milliseconds) {
      ahead += milliseconds
    },
  }
}
