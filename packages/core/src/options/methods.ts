import { systemClock, type Clock } from '../clock.js'
import type { Reader } from './problems.js'

/** Whether a value is an object with all of these methods. */
export function hasMethods(value: unknown, names: readonly string[]): boolean {
  return (
    typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function')
  )
}

export function readClock(reader: Reader): Clock {
  return reader.read('clock', systemClock, 'must have now(), after() and random()', (value) =>
    isClock(value) ? value : undefined,
  )
}

function isClock(value: unknown): value is Clock {
  return hasMethods(value, ['now', 'after', 'random'])
}
