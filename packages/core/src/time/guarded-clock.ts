import { systemClock, type Cancel, type Clock, type Instant } from './clock.js'
import { JwksAuthError } from '../errors/errors.js'
import { ignorePromise } from '../callbacks/ignored-promise.js'
import { notify } from '../callbacks/notify.js'

/** A clock of the user's, which may throw or answer nonsense. */
export function guardedClock(own: Clock): Clock {
  return {
    now: () => instantOf(own),
    after: (ms, task) => cancelOf(own, ms, guardedTask(task)),
    random: () => chanceOf(own),
  }
}

/** @throws JwksAuthError `callback_failed`: without the time nothing can be judged, so nothing passes. */
function instantOf(own: Clock): Instant {
  let cause: unknown
  try {
    const now = own.now()
    const { wall, mono } = now
    if (Number.isFinite(wall) && Number.isFinite(mono)) return { wall, mono }
    ignorePromise(now)
  } catch (thrown) {
    cause = thrown
  }
  throw new JwksAuthError('callback_failed', 'The clock does not tell the time', { cause })
}

/** What is bounded in time stays so: where the user's clock runs no task, the system's does. */
function cancelOf(own: Clock, ms: number, task: () => void): Cancel {
  try {
    const cancel = own.after(ms, task)
    if (typeof cancel !== 'function') ignorePromise(cancel)
    return () => {
      notify(cancel)
    }
  } catch {
    return systemClock.after(ms, task)
  }
}

function chanceOf(own: Clock): number {
  try {
    const chance = own.random()
    if (chance >= 0 && chance < 1) return chance
    ignorePromise(chance)
  } catch {
    // Chance spreads load; any will do.
  }
  return systemClock.random()
}

/** A task for the event loop that a failing clock of the user's does not turn into the end of the process. */
export function guardedTask(task: () => void): () => void {
  return () => {
    try {
      task()
    } catch (error) {
      if (!(error instanceof JwksAuthError && error.code === 'callback_failed')) throw error
    }
  }
}
