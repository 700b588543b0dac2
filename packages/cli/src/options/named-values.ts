import { InvalidArgumentError } from 'commander'

const NAME = /^[A-Za-z][A-Za-z0-9]*$/
const JSON_VALUE = /^(?:[[{"]|true$|false$)/

/**
 * Collects the values of a repeatable option `name=value`. A value is parsed as JSON if it is a list, an object, a text
 * in quotes, true or false; any other value is text.
 */
export function collectNamed(text: string, before: NamedValues | undefined): NamedValues {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(0, at))
  if (!NAME.test(name)) throw new InvalidArgumentError('Write name=value, for example profile=rfc9068.')
  return { ...before, [name]: valueOf(text.slice(at + 1)) }
}

/** Options of core by name, as given on the command line. */
export type NamedValues = Readonly<Record<string, unknown>>

function valueOf(text: string): unknown {
  if (!JSON_VALUE.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('The value begins like JSON and is none. Put it in single quotes for the shell.')
  }
}
