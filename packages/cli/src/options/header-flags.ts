import { UsageError } from '../usage-error.js'

/** RFC 9110 section 5.1. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * What was given with `--header`, by name. Core judges names and values.
 *
 * @throws UsageError that shows nothing of a header whose form is wrong: all of it may be a secret.
 */
export function headersOf(given: readonly string[]): Readonly<Record<string, string>> {
  const headers = new Map<string, string>()
  for (const header of given) {
    const colon = header.indexOf(':')
    const name = header.slice(0, Math.max(0, colon)).trim()
    if (!NAME.test(name)) throw new UsageError("--header: write it as 'Name: value', in one argument")
    if ([...headers.keys()].some((other) => other.toLowerCase() === name.toLowerCase()))
      throw new UsageError(`--header: ${name} is given twice`)
    headers.set(name, header.slice(colon + 1).trim())
  }
  return Object.fromEntries(headers)
}
