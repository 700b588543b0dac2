import type { Clock } from '../time/clock.js'
import type { Duration } from '../time/duration.js'
import type { Observer } from '../events/events.js'
import { notify } from '../callbacks/notify.js'
import { DEFAULTS } from '../options/defaults.js'
import { hasMethods, readClock } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { argumentOrderOf, type ArgumentOrder } from './argument-order.js'
import { Incidents, type Line } from './incidents.js'
import { LogLines } from './log-lines.js'
import { printable } from '../text/printable.js'

const ORDER_RULE =
  'is needed for a target that is neither pino, bunyan, winston nor console: ' +
  '"fields-first" for (fields, message), else "message-first"'
const METHODS = ['debug', 'info', 'warn', 'error'] as const

/**
 * Makes an observer that writes a log, for the option `observers`: one line per incident, not per request.
 *
 * - `error`: valid requests are being rejected with 503.
 * - `warn`: something failed, without an effect on requests so far.
 * - `info`: tokens were refused, keys are unusable, or something recovered.
 * - `debug`: any other event that deserves a line.
 *
 * Accepted requests are not logged.
 *
 * @param target - pino, bunyan, winston, `console`, or, with the option `order`, any object with their methods.
 * @throws OptionsError naming every missing method and every wrong option, or a target of unknown argument order.
 * @example
 * ```ts
 * import { createRegistry, logger } from '@jwks-auth/core'
 *
 * const registry = createRegistry({ observers: [logger(console)] })
 * ```
 */
export function logger(target: LogTarget, options: LoggerOptions = {}): Observer {
  const problems = new OptionProblems()
  for (const method of METHODS) {
    if (!hasMethods(target, [method])) problems.add(`logger.${method}`, 'must be a function', methodOf(target, method))
  }
  const reader = new OptionReader(options, problems)
  const interval = reader.duration('interval', DEFAULTS.logger.interval)
  const order = readOrder(reader, target)
  const clock = readClock(reader)
  reader.refuseUnread('of logger')
  problems.throwIfAny()

  const incidents = new Incidents(clock, interval, (line) => {
    write(target, order, line)
  })
  const lines = new LogLines()
  return (event) => {
    const line = lines.of(event, clock.now().mono)
    if (line !== undefined) incidents.report(line)
  }
}

/** An argument of a log method: the fields or the message. Logs differ in which comes first. */
export type LogArgument = string | Readonly<Record<string, unknown>>

/**
 * The log that {@link logger} writes to: pino, bunyan, winston or `console`, each called in its own argument order. For
 * any other log, the option `order` says which argument comes first.
 */
export interface LogTarget {
  /** Any other event that deserves a line. */
  debug(first: LogArgument, second: LogArgument): void
  /** Tokens were refused, keys are unusable, or something recovered. */
  info(first: LogArgument, second: LogArgument): void
  /** Something failed, without an effect on requests so far. */
  warn(first: LogArgument, second: LogArgument): void
  /** Valid requests are being rejected with 503. */
  error(first: LogArgument, second: LogArgument): void
}

/** Options of {@link logger}. */
export interface LoggerOptions {
  /**
   * How often a continuing incident is logged again, with a count. `0` logs every occurrence, without a count.
   * @default '1m'
   */
  interval?: Duration
  /**
   * Which argument the target takes first. Required for a target that is not pino, bunyan, winston or `console`.
   * @default as the target has it
   */
  order?: 'fields-first' | 'message-first'
  /** The source of time; for tests. @default the system's */
  clock?: Clock
}

/** Long enough to name up to ten keys of a set and the problem of each. */
const MAX_DETAIL_LENGTH = 2000

function write(target: LogTarget, order: ArgumentOrder, { level, message, fields }: Line): void {
  const shown: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields))
    shown[name] =
      typeof value === 'string' ? printable(value, name === 'detail' ? MAX_DETAIL_LENGTH : undefined) : value
  const text = `jwks-auth: ${message}`
  notify(() => (order === 'fields-first' ? target[level](shown, text) : target[level](text, shown)))
}

function methodOf(target: unknown, method: string): unknown {
  return typeof target === 'object' && target !== null ? Reflect.get(target, method) : target
}

/**
 * In the wrong order every line would print `[object Object]`. An unknown order is refused here, rather than found
 * during an outage.
 */
function readOrder(reader: OptionReader, target: unknown): ArgumentOrder {
  const known = argumentOrderOf(target)
  const order = reader.oneOf('order', known, ['fields-first', 'message-first'])
  if (order === undefined && !reader.has('order') && hasMethods(target, METHODS)) reader.refuse('order', ORDER_RULE)
  return order ?? 'fields-first'
}
