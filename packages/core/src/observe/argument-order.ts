import { hasMethods } from '../option-reader/duck-typing.js'

/** What a log takes first: the fields, as pino and bunyan do, or the message, as winston and `console` do. */
export type ArgumentOrder = 'fields-first' | 'message-first'

/** Pino keeps its serializers under it, in every logger and child. */
const PINO = Symbol.for('pino.serializers')
const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'trace'] as const

/** The order of a log that is known, by what it is; `undefined` for any other. */
export function argumentOrderOf(target: unknown): ArgumentOrder | undefined {
  try {
    if (typeof target !== 'object' || target === null) return undefined
    if (PINO in target || isBunyan(target) || isTurnedOff(target)) return 'fields-first'
    return isConsole(target) || isWinston(target) ? 'message-first' : undefined
  } catch {
    // A getter, or a proxy, that throws.
    return undefined
  }
}

function isBunyan(target: object): boolean {
  return (
    hasMethods(target, ['addStream', 'child', 'trace', 'fatal']) && 'streams' in target && Array.isArray(target.streams)
  )
}

function isConsole(target: object): boolean {
  // Node's, those of other realms and those that test runners put in their place: no log for services has a method to group or to count.
  return hasMethods(target, ['group', 'groupEnd', 'table', 'dir', 'count', 'timeLog'])
}

/** A logger, or the module itself, which logs by a default logger. */
function isWinston(target: object): boolean {
  return hasMethods(target, ['log', 'configure', 'add', 'remove', 'profile', 'startTimer', 'child'])
}

/** As `app.log` of Fastify is without `logger`: it has pino's methods, and whatever the level, the same function, which does nothing. */
function isTurnedOff(target: object): boolean {
  if (!hasMethods(target, ['child'])) return false
  const [first, ...others] = LEVELS.map((level): unknown => Reflect.get(target, level))
  return typeof first === 'function' && first.length === 0 && others.every((other) => other === first)
}
