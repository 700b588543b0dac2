const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** Formats a duration in milliseconds as text, in the two largest units that are not zero. */
export function span(milliseconds: number): string {
  if (Math.abs(milliseconds) < 1000) return `${Math.round(milliseconds)} ms`
  const parts: string[] = []
  let rest = Math.round(Math.abs(milliseconds) / 1000) * 1000
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return parts.slice(0, 2).join(' ')
}

/** Formats a time in UTC, to the second; an invalid one is `no moment`. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime())) return 'no moment'
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
}
