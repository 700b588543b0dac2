import type { ResponseHeaders } from '../cache/snapshot.js'
import type { Instant } from '../clock.js'

/** Without a zone a date would be read as local time. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, .* GMT$/

/** `Retry-After` (RFC 9110 section 10.2.3), seconds or a date, as milliseconds from now; nothing when it makes no sense. */
export function retryAfterOf(headers: ResponseHeaders, now: Instant): { readonly retryAfter?: number } {
  const text = headers['retry-after']?.trim()
  if (text === undefined || text === '') return {}
  if (/^\d{1,15}$/.test(text)) return { retryAfter: Number(text) * 1000 }
  const date = HTTP_DATE.test(text) ? Date.parse(text) : NaN
  return Number.isFinite(date) ? { retryAfter: Math.max(0, date - now.wall) } : {}
}
