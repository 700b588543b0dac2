import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { stringList } from '../option-reader/string-lists.js'
import type { RegistrationOptions } from '../options/registration-options.js'

/**
 * What a preset returns: a registration, which says no more than its provider's documentation does. Spread it to say more:
 * `{ ...auth0({ domain, audience }), tenant: 'acme', minTtl: '10m' }`.
 */
export type ProviderRegistration = RegistrationOptions & { readonly provider: string }

/** One audience, or several, one of which a token must be for. */
export type Audience = string | readonly string[]

/** @throws OptionsError naming every wrong field of a preset's options. */
export function preset<T>(name: string, options: unknown, read: (reader: OptionReader) => T): T {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const registration = read(reader)
  reader.refuseUnread(`of ${name}`)
  problems.throwIfAny()
  return registration
}

/** Reads a text that has to be there, and notes the correct form when it is not that. */
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

/** Reads a text, or a list of them, that has to be there. */
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
