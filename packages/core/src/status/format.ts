// Formats durations, times, rates, ratios and counts as text for the status page.
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** Formats a duration with at most two units: `3 h 20 min`. Below ten minutes, seconds are shown after minutes. */
export function spanInWords(milliseconds: number): string {
  const rounded = Math.max(0, Math.round(milliseconds / 1000)) * 1000
  const first = UNITS.findIndex(([, length]) => rounded >= length)
  const [unit, length] = UNITS[first] ?? ['s', 1000]
  const [smaller, smallerLength] = UNITS[first + 1] ?? ['', Infinity]
  const rest = Math.floor((rounded % length) / smallerLength)
  const exact = rest > 0 && (unit !== 'min' || rounded < 600_000)
  return `${Math.floor(rounded / length)} ${unit}${exact ? ` ${rest} ${smaller}` : ''}`
}

/** Formats the distance of a time from now: `in 3 min 5 s`, `12 s ago`. Past a minute ago, seconds are left out. */
export function distance(instant: number, now: number): string {
  if (instant > now) return `in ${spanInWords(instant - now)}`
  const span = now - instant
  return `${spanInWords(span < 60_000 ? span : span - (span % 60_000))} ago`
}

/** Formats a time of day in UTC, like the logs, with the date if it is not today. */
export function timeOfDay(instant: number, now: number): string {
  const [text, today] = [new Date(instant).toISOString(), new Date(now).toISOString()]
  const day = text.slice(0, 10) === today.slice(0, 10) ? '' : `${text.slice(0, 10)} `
  return `${day}${text.slice(11, 19)} UTC`
}

/** Formats a rate per second. */
export function rateInWords(rate: number): string {
  if (rate === 0) return '0'
  if (rate < 0.01) return '< 0.01'
  return rate < 10 ? rate.toFixed(2) : rate < 100 ? rate.toFixed(1) : grouped(Math.round(rate))
}

/** Formats a ratio from 0 to 1. Only exactly 1 becomes 100 %, and only exactly 0 becomes 0 %. */
export function percentage(part: number | undefined): string {
  if (part === undefined) return '–'
  if (part === 0 || part === 1) return `${part * 100} %`
  const percents = Math.min(99.9, Math.max(0.1, Math.round(part * 1000) / 10))
  return `${percents.toFixed(1)} %`
}

/** Formats a count with its thousands separated. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ' ')
}
