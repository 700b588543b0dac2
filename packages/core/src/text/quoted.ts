import { printable } from './printable.js'

/**
 * Formats an untrusted value for one line of a log: bounded, printable, in quotes. Objects are shown by their type
 * only.
 */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    const shown = items.slice(0, MAX_QUOTED_ITEMS).map((item) => scalar(item))
    const more = items.length - MAX_QUOTED_ITEMS
    return `[${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')}]`
  }
  return scalar(value)
}

const MAX_QUOTED_LENGTH = 200
const MAX_QUOTED_ITEMS = 3
/** A JSON object in base64url, and a dot: the start of a JWT, where none belongs. */
const TOKEN_LIKE = /^(?:bearer\s+)?eyJ[\w-]{8,}\./i

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === undefined || value === null ? 'none' : `(${Array.isArray(value) ? 'a list' : typeof value})`
}

/** Quotes and backslashes are escaped, so that no value can close its quotes and continue as part of the log line. */
function text(value: string): string {
  if (TOKEN_LIKE.test(value)) return '(what looks like a token)'
  const escaped = value.slice(0, MAX_QUOTED_LENGTH + 1).replaceAll(/["\\]/g, String.raw`\$&`)
  return `"${printable(escaped, MAX_QUOTED_LENGTH)}"`
}
