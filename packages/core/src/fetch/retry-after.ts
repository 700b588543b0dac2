import type { ResponseHeaders } from '../cache/snapshot.js'
import type { Instant } from '../time/clock.js'
import { parseHttpDate } from '../time/http-date.js'

/**
 * Parses `Retry-After` (RFC 9110 section 10.2.3), seconds or a date, to milliseconds from now; empty if it is invalid.
 */
export function retryAfterOf(headers: ResponseHeaders, now: Instant): { readonly retryAfter?: number } {
  const text = headers['retry-after']?.trim()
  if (text === undefined || text === '') return {}
  if (/^\d{1,15}$/.test(text)) return { retryAfter: Number(text) * 1000 }
  const date = parseHttpDate(text, now.wall)
  return date === undefined ? {} : { retryAfter: Math.max(0, date - now.wall) }
}
