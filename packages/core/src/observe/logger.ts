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

/** The fields, or the message: logs differ in which comes first. */
export type LogArgument = string | Readonly<Record<string, unknown>>

/**
 * What {@link logger} writes to: a logger of pino, bunyan or winston, or `console`, each with its arguments in its own order. Another one
 * is told in `order` which it takes first.
 */
export interface LogTarget {
  /** All else that is worth a line. */
  debug(first: LogArgument, second: LogArgument): void
  /** Tokens were refused, keys are unusable, something recovered. */
  info(first: LogArgument, second: LogArgument): void
  /** Something failed, and nobody notices yet. */
  warn(first: LogArgument, second: LogArgument): void
  /** Requests are turned away with a 503 that have done nothing wrong. */
  error(first: LogArgument, second: LogArgument): void
}

/** Options of {@link logger}. */
export interface LoggerOptions {
  /** How often what goes on is told again, with a count; `0` tells each time, without. @default '1m' */
  interval?: Duration
  /**
   * What the target takes first. Needed for one that is neither pino, bunyan, winston nor `console`.
   * @default as the target has it
   */
  order?: 'fields-first' | 'message-first'
  /** Where time comes from; for tests. @default the system's */
  clock?: Clock
}

/** It names up to ten keys of a set, and what is wrong with each. */
const MAX_DETAIL_LENGTH = 2000
const ORDER_RULE =
  'is needed for a target that is neither pino, bunyan, winston nor console: "fields-first" for (fields, message), else "message-first"'
const METHODS = ['debug', 'info', 'warn', 'error'] as const

/**
 * Makes an observer that writes a log, for option `observers`: one line an incident, and not one a request.
 *
 * `error`: requests are turned away with a 503 that have done nothing wrong. `warn`: something failed, and nobody notices yet. `info`:
 * tokens were refused, keys are unusable, something recovered. `debug`: all else that is worth a line. Requests that pass leave none.
 *
 * @param target - pino, bunyan, winston, `console`, or with `order` what has their methods.
 * @throws OptionsError naming every method that it lacks, every wrong option, and a target of unknown order.
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
    if (line !== undefined) incidents.tell(line)
  }
}

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

/** A log with its arguments in the other order would print `[object Object]` for every line: better refused than found out in an outage. */
function readOrder(reader: OptionReader, target: unknown): ArgumentOrder {
  const known = argumentOrderOf(target)
  const order = reader.oneOf('order', known, ['fields-first', 'message-first'])
  if (order === undefined && !reader.has('order') && hasMethods(target, METHODS)) reader.refuse('order', ORDER_RULE)
  return order ?? 'fields-first'
}
