import { validateHeaderName, validateHeaderValue } from 'node:http'
import { optionError } from './option-error.js'

/** Response headers by name, sent as they are. */
export type AnswerHeaders = Readonly<Record<string, string>>

const sendable = ([name, value]: readonly [string, unknown]): boolean => {
  if (typeof value !== 'string') return false
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}

/** Merges headers. Later ones replace earlier ones of the same name, case-insensitively. */
export const mergeHeaders = (...parts: readonly AnswerHeaders[]): AnswerHeaders =>
  Object.fromEntries(parts.flatMap((part) => Object.entries(part).map(([name, value]) => [name.toLowerCase(), value])))

/** Throws a `TypeError` for headers that Node would refuse to send. */
export const requireHeaders = (where: string, headers: unknown): void => {
  const fits = typeof headers === 'object' && headers !== null && Object.entries(headers).every(sendable)
  if (!fits) throw optionError(where, 'headers', 'an object of valid header names and string values', headers)
}
