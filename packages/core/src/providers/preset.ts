import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { stringList } from '../option-reader/string-lists.js'
import type { RegistrationOptions } from '../options/registration-options.js'

/**
 * Runs the preset `name`: `read` reads the options of the caller and returns the registration.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option.
 */
export function preset<T>(name: string, options: unknown, read: (reader: OptionReader) => T): T {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const registration = read(reader)
  reader.refuseUnread(`of ${name}`)
  problems.throwIfAny()
  return registration
}

/**
 * The result of a preset: a registration with no more than its provider's documentation states. Spread it to add
 * options: `{ ...auth0({ domain, audience }), tenant: 'acme', minTtl: '10m' }`.
 */
export type ProviderRegistration = RegistrationOptions & { readonly provider: string }

/** One audience, or several, of which a token must have at least one. */
export type Audience = string | readonly string[]

/** Reads a mandatory string option, and adds a problem with `rule` if it is missing or does not parse. */
export function readText(
  reader: OptionReader,
  name: string,
  rule: string,
  parse: (text: string) => string | undefined,
): string {
  const value = reader.raw(name)
  const text = typeof value === 'string' ? parse(value) : undefined
  if (text === undefined) reader.refuse(name, rule)
  return text ?? ''
}

/** Reads a mandatory option that is a string or a list of strings. */
export function readTexts(
  reader: OptionReader,
  name: string,
  rule: string,
  is: (text: string) => boolean = () => true,
): readonly string[] {
  const value = reader.raw(name)
  const items = stringList(typeof value === 'string' ? [value] : value)
  if (items?.every(is) === true) return items
  reader.refuse(name, rule)
  return []
}

export function readAudience(
  reader: OptionReader,
  rule = 'must be a non-empty string, or a list of them',
): readonly string[] {
  return readTexts(reader, 'audience', rule)
}
