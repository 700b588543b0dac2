import { printable } from './printable.js'

const MAX_QUOTED_LENGTH = 200
const MAX_QUOTED_ITEMS = 3

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
  if (typeof value === 'string') return `"${printable(value, MAX_QUOTED_LENGTH)}"`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === undefined || value === null ? 'none' : `(${Array.isArray(value) ? 'a list' : typeof value})`
}
