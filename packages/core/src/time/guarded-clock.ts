import { systemClock, type Cancel, type Clock, type Instant } from './clock.js'
import { JwksAuthError } from '../errors/errors.js'
import { ignorePromise } from '../callbacks/ignored-promise.js'
import { notify } from '../callbacks/notify.js'

/**
 * Wraps an application's clock, which may throw or return invalid values. Without a valid time, `now` throws; timers
 * and random numbers fall back to the system clock.
 */
export function guardedClock(clock: Clock): Clock {
  return {
    now: () => instantOf(clock),
    after: (ms, task) => cancelOf(clock, ms, guardedTask(task)),
    random: () => randomOf(clock),
  }
}

/** @throws JwksAuthError `callback_failed`: without the time nothing can be verified, so every token is refused. */
function instantOf(clock: Clock): Instant {
  let cause: unknown
  try {
    const now = clock.now()
    const { wall, mono } = now
    if (Number.isFinite(wall) && Number.isFinite(mono)) return { wall, mono }
    ignorePromise(now)
  } catch (thrown) {
    cause = thrown
  }
  throw new JwksAuthError('callback_failed', 'The clock does not tell the time', { cause })
}

/** Time limits stay in force: if the application's clock cannot plan a task, the system clock does. */
function cancelOf(clock: Clock, ms: number, task: () => void): Cancel {
  try {
    const cancel = clock.after(ms, task)
    if (typeof cancel !== 'function') ignorePromise(cancel)
    return () => {
      notify(cancel)
    }
  } catch {
    return systemClock.after(ms, task)
  }
}

function randomOf(clock: Clock): number {
  try {
    const random = clock.random()
    if (random >= 0 && random < 1) return random
    ignorePromise(random)
  } catch {
    // Randomness only spreads load; any other source will do.
  }
  return systemClock.random()
}

/** Wraps a task of the event loop, so that an application's clock that fails does not end the process. */
export function guardedTask(task: () => void): () => void {
  return () => {
    try {
      task()
    } catch (error) {
      if (!(error instanceof JwksAuthError && error.code === 'callback_failed')) throw error
    }
  }
}
