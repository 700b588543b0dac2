import { systemClock, type Clock } from '../time/clock.js'
import { guardedClock } from '../time/guarded-clock.js'
import type { OptionReader } from './option-problems.js'

/** Whether a value is an object with all of these methods. */
export function hasMethods(value: unknown, names: readonly string[]): boolean {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => typeof Reflect.get(value, name) === 'function')
    )
  } catch {
    // A getter or a Proxy that throws.
    return false
  }
}

export function readClock(reader: OptionReader): Clock {
  return reader.read('clock', systemClock, 'must have now(), after() and random()', (value) =>
    isClock(value) ? guardedClock(value) : undefined,
  )
}

function isClock(value: unknown): value is Clock {
  return hasMethods(value, ['now', 'after', 'random'])
}
