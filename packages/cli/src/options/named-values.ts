import { InvalidArgumentError } from 'commander'

/** Options of core by their names, as the command line gives them. */
export type NamedValues = Readonly<Record<string, unknown>>

const NAME = /^[A-Za-z][A-Za-z0-9]*$/
const JSON_VALUE = /^(?:[[{"]|true$|false$)/

/** For options that may be repeated: `name=value`. The value is JSON where it is a list, an object, a text in quotes, true or false; else it is text. */
export function collectNamed(text: string, before: NamedValues | undefined): NamedValues {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(0, at))
  if (!NAME.test(name)) throw new InvalidArgumentError('Write name=value, for example profile=rfc9068.')
  return { ...before, [name]: valueOf(text.slice(at + 1)) }
}

function valueOf(text: string): unknown {
  if (!JSON_VALUE.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('The value begins like JSON and is none. Put it in single quotes for the shell.')
  }
}
