import type { JwksAuthEvent, Observer } from '../events/events.js'
import { argumentOrderOf } from '../observe/argument-order.js'
import type { LogArgument } from '../observe/logger.js'
import { notify } from '../callbacks/notify.js'

/** What a {@link JwksCache} writes to: fields first, then the event's name, as pino has it. Winston and `console` get the name first. */
export interface CacheLogger {
  /** What is as it should be. */
  info(fields: LogArgument, event: LogArgument): void
  /** What failed, and nobody notices yet. */
  warn(fields: LogArgument, event: LogArgument): void
  /** What callers notice. */
  error(fields: LogArgument, event: LogArgument): void
}

/** Takes fields first, and gives a log that is known to take the message first its arguments in that order. */
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

/**
 * Writes what happens to a one-issuer cache, by the names its users know. Serving stale keys is one line a failed fetch, not one
 * a request.
 */
export function logEvents(logger: CacheLogger): Observer {
  let error = ''
  let toldStale = false
  return (event: JwksAuthEvent) => {
    switch (event.type) {
      case 'refresh_succeeded':
        toldStale = false
        notify(() => logger.info({ key_count: event.keys }, 'jwks_refreshed'))
        break
      case 'refresh_failed':
        toldStale = false
        error = event.reason
        if (event.purpose === 'forced') notify(() => logger.warn({ error }, 'jwks_background_refresh_failed'))
        break
      case 'stale_served':
        if (!toldStale) notify(() => logger.warn(staleFields(event.age, error), 'jwks_refresh_failed_using_stale'))
        toldStale = true
        break
      default:
    }
  }
}

function staleFields(age: number, error: string): Readonly<Record<string, unknown>> {
  return { age_s: Math.round(age / 1000), error }
}
