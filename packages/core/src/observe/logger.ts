import type { Clock } from '../clock.js'
import type { Duration } from '../duration.js'
import type { Observer } from '../events.js'
import { notify } from '../notify.js'
import { DEFAULTS } from '../options/defaults.js'
import { hasMethods, readClock } from '../options/methods.js'
import { Problems, Reader } from '../options/problems.js'
import { Incidents, type Line } from './incidents.js'
import { LogLines } from './log-lines.js'
import { printable } from './printable.js'

/** What {@link logger} writes to: fields first, then the message, as pino has it. `console` fits as well. */
export interface LogTarget {
  /** All else that is worth a line. */
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  /** Tokens were refused, keys are unusable, something recovered. */
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  /** Something failed, and nobody notices yet. */
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  /** Requests are turned away with a 503 that have done nothing wrong. */
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** Options of {@link logger}. */
export interface LoggerOptions {
  /** How often what goes on is told again, with a count; `0` tells each time, without. @default '1m' */
  interval?: Duration
  /** Where time comes from; for tests. @default the system's */
  clock?: Clock
}

/** It names up to ten keys of a set, and what is wrong with each. */
const MAX_DETAIL_LENGTH = 2000
const METHODS = ['debug', 'info', 'warn', 'error'] as const

/**
 * Makes an observer that writes a log, for option `observers`: one line an incident, and not one a request.
 *
 * `error`: requests are turned away with a 503 that have done nothing wrong. `warn`: something failed, and nobody notices yet. `info`:
 * tokens were refused, keys are unusable, something recovered. `debug`: all else that is worth a line. Requests that pass leave none.
 *
 * @param target - pino, `console`, or what has their methods.
 * @throws OptionsError naming every method that it lacks, and every wrong option.
 */
export function logger(target: LogTarget, options: LoggerOptions = {}): Observer {
  const problems = new Problems()
  for (const method of METHODS) {
    if (!hasMethods(target, [method])) problems.add(`logger.${method}`, 'must be a function', methodOf(target, method))
  }
  const reader = new Reader(options, problems)
  const interval = reader.duration('interval', DEFAULTS.logger.interval)
  const clock = readClock(reader)
  reader.refuseUnread('of logger')
  problems.throwIfAny()

  const incidents = new Incidents(clock, interval, (line) => {
    write(target, line)
  })
  const lines = new LogLines()
  return (event) => {
    const line = lines.of(event, clock.now().mono)
    if (line !== undefined) incidents.tell(line)
  }
}

function write(target: LogTarget, { level, message, fields }: Line): void {
  const shown: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields))
    shown[name] =
      typeof value === 'string' ? printable(value, name === 'detail' ? MAX_DETAIL_LENGTH : undefined) : value
  notify(() => target[level](shown, `jwks-auth: ${message}`))
}

function methodOf(target: unknown, method: string): unknown {
  return typeof target === 'object' && target !== null ? Reflect.get(target, method) : target
}
