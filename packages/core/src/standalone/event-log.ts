import type { JwksAuthEvent, Observer } from '../events/events.js'
import { argumentOrderOf } from '../observe/argument-order.js'
import type { LogArgument } from '../observe/logger.js'
import { notify } from '../callbacks/notify.js'

/**
 * Makes an observer that logs the events of a `JwksCache` under the names that its users know. Serving stale keys is
 * one line per failed fetch, not per request.
 */
export function logEvents(logger: CacheLogger): Observer {
  let error = ''
  let loggedStale = false
  return (event: JwksAuthEvent) => {
    switch (event.type) {
      case 'refresh_succeeded':
        loggedStale = false
        notify(() => logger.info({ key_count: event.keys }, 'jwks_refreshed'))
        break
      case 'refresh_failed':
        loggedStale = false
        error = event.reason
        if (event.purpose === 'forced') notify(() => logger.warn({ error }, 'jwks_background_refresh_failed'))
        break
      case 'stale_served':
        if (!loggedStale) notify(() => logger.warn(staleFields(event.age, error), 'jwks_refresh_failed_using_stale'))
        loggedStale = true
        break
      default:
    }
  }
}

/**
 * The log of a {@link JwksCache}. Its methods take the fields first, then the event's name, like pino; for winston and
 * `console` the name comes first.
 */
export interface CacheLogger {
  /** Normal events. */
  info(fields: LogArgument, event: LogArgument): void
  /** Failures without an effect on callers so far. */
  warn(fields: LogArgument, event: LogArgument): void
  /** Failures that callers see. */
  error(fields: LogArgument, event: LogArgument): void
}

/** Adapts a known log that takes the message first, so that it takes the fields first. */
export function inFieldsFirst(logger: CacheLogger): CacheLogger {
  if (argumentOrderOf(logger) !== 'message-first') return logger
  return {
    info: (fields, event) => {
      logger.info(event, fields)
    },
    warn: (fields, event) => {
      logger.warn(event, fields)
    },
    error: (fields, event) => {
      logger.error(event, fields)
    },
  }
}

function staleFields(age: number, error: string): Readonly<Record<string, unknown>> {
  return { age_s: Math.round(age / 1000), error }
}
