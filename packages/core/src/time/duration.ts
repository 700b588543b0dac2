import { OptionsError } from '../errors/errors.js'

/**
 * A length of time: milliseconds, or a whole or decimal number with its unit, such as `'30s'`, `'1.5h'` or `'500ms'`.
 * Options that other packages count in seconds (lifetimes, ages, tolerances) refuse numbers from 1 to 999: so short a
 * duration needs its unit.
 */
export type Duration = number | `${number}${DurationUnit}`

/** Milliseconds, seconds, minutes, hours, days. */
export type DurationUnit = 'ms' | 's' | 'm' | 'h' | 'd'

const MILLISECONDS: Readonly<Record<DurationUnit, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const PATTERN = /^(\d{1,15}(?:\.\d{1,6})?)(ms|s|m|h|d)$/

const RULE = 'must be for example "30s", "10m" or "500ms"'

/** Milliseconds of a duration, or `undefined` if it is not one. Never negative, always finite. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  if (typeof value !== 'string') return undefined
  const [, amount, unit] = PATTERN.exec(value) ?? []
  if (amount === undefined || !isUnit(unit)) return undefined
  return Number(amount) * MILLISECONDS[unit]
}

function isUnit(text: string | undefined): text is DurationUnit {
  return text !== undefined && Object.hasOwn(MILLISECONDS, text)
}

/**
 * Reads a duration that comes from outside the program, such as an environment variable.
 *
 * @param text - For example `'30s'`, `'10m'`, `'500ms'`; units are `ms`, `s`, `m`, `h` and `d`.
 * @returns Milliseconds.
 * @throws OptionsError if the text is not a duration.
 */
export function duration(text: string): number {
  const milliseconds = parseDuration(text)
  if (milliseconds === undefined) {
    const input: unknown = text
    const value = typeof input === 'string' ? JSON.stringify(input.slice(0, 40)) : typeof input
    throw new OptionsError([{ field: 'duration', rule: RULE, value }])
  }
  return milliseconds
}
