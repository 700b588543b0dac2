import { hasMethods } from '../option-reader/duck-typing.js'

/**
 * Detects which argument a known log takes first, the fields or the message: pino, bunyan, winston or `console`.
 * `undefined` for any other log.
 */
export function argumentOrderOf(target: unknown): ArgumentOrder | undefined {
  try {
    if (typeof target !== 'object' || target === null) return undefined
    if (PINO in target || isBunyan(target) || isTurnedOff(target)) return 'fields-first'
    return isConsole(target) || isWinston(target) ? 'message-first' : undefined
  } catch {
    // A getter or a Proxy that throws.
    return undefined
  }
}

/** Which argument a log takes first: the fields, like pino and bunyan, or the message, like winston and `console`. */
export type ArgumentOrder = 'fields-first' | 'message-first'

/** The key of pino's serializers, which every logger and child logger has. */
const PINO = Symbol.for('pino.serializers')
const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'trace'] as const

function isBunyan(target: object): boolean {
  return (
    hasMethods(target, ['addStream', 'child', 'trace', 'fatal']) && 'streams' in target && Array.isArray(target.streams)
  )
}

function isConsole(target: object): boolean {
  // The console of Node, of another realm, or of a test runner: no service log has methods to group or to count.
  return hasMethods(target, ['group', 'groupEnd', 'table', 'dir', 'count', 'timeLog'])
}

/** A winston logger, or the winston module itself, which logs with a default logger. */
function isWinston(target: object): boolean {
  return hasMethods(target, ['log', 'configure', 'add', 'remove', 'profile', 'startTimer', 'child'])
}

/**
 * Fastify's `app.log` without the option `logger`: it has pino's methods, and every level is the same function, which
 * does nothing.
 */
function isTurnedOff(target: object): boolean {
  if (!hasMethods(target, ['child'])) return false
  const [first, ...others] = LEVELS.map((level): unknown => Reflect.get(target, level))
  return typeof first === 'function' && first.length === 0 && others.every((other) => other === first)
}
