import { printable } from './printable.js'

const MAX_QUOTED_LENGTH = 200
const MAX_QUOTED_ITEMS = 3
/** A JSON object in base64url, and a dot: the beginning of a JWT, in a place that is not for it. */
const TOKEN_LIKE = /^(?:bearer\s+)?eyJ[\w-]{8,}\./i

/** A value that a stranger may have chosen, for one line of a log: bounded, printable, in quotes. Of what is no text or number, the kind. */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    const shown = items.slice(0, MAX_QUOTED_ITEMS).map((item) => scalar(item))
    return `[${[...shown, ...(items.length > MAX_QUOTED_ITEMS ? [`${items.length - MAX_QUOTED_ITEMS} more`] : [])].join(', ')}]`
  }
  return scalar(value)
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === undefined || value === null ? 'none' : `(${Array.isArray(value) ? 'a list' : typeof value})`
}

/** Quotes and backslashes are escaped: no value can end its quotes and go on in words of ours. */
function text(value: string): string {
  if (TOKEN_LIKE.test(value)) return '(what looks like a token)'
  return `"${printable(value.slice(0, MAX_QUOTED_LENGTH + 1).replaceAll(/["\\]/g, String.raw`\$&`), MAX_QUOTED_LENGTH)}"`
}
