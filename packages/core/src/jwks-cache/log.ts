import type { JwksAuthEvent, Observer } from '../events.js'
import { notify } from '../notify.js'

/** What a {@link JwksCache} writes to: fields first, then the event's name, as pino has it. */
export interface CacheLogger {
  /** What is as it should be. */
  info(fields: Readonly<Record<string, unknown>>, event: string): void
  /** What failed, and nobody notices yet. */
  warn(fields: Readonly<Record<string, unknown>>, event: string): void
  /** What callers notice. */
  error(fields: Readonly<Record<string, unknown>>, event: string): void
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
