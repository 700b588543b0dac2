import { inspect } from 'node:util'

/**
 * Creates the `TypeError` for a wrong option or argument: it names the function, the field, the rule and the wrong
 * value.
 */
export const optionError = (where: string, field: string, rule: string, got: unknown): TypeError =>
  Object.assign(
    new TypeError(`${where}: "${field}" must be ${rule}, got ${inspect(got, { depth: 0, breakLength: Infinity })}`),
    CODE,
  )

/** The same `code` as that of `@jwks-auth/core` for wrong options. */
const CODE = { code: 'options_invalid' } as const

/** Refuses unknown options, which are usually misspelt. */
export const refuseUnknownFields = (where: string, given: object, known: readonly string[]): void => {
  requireObject(where, given)
  for (const field of Object.keys(given)) {
    if (known.includes(field)) continue
    throw Object.assign(new TypeError(`${where}: unknown option "${field}"; known: ${known.join(', ')}`), CODE)
  }
}

/** Refuses options that are not an object. */
export const requireObject = (where: string, given: unknown): void => {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw optionError(where, 'options', 'an object', given)
}

export const requireOneOf = (where: string, field: string, value: unknown, choices: readonly unknown[]): void => {
  if (choices.includes(value)) return
  throw optionError(where, field, `one of ${choices.map((choice) => inspect(choice)).join(', ')}`, value)
}

export const requireNumber = (
  where: string,
  field: string,
  value: unknown,
  range: { readonly min: number; readonly max?: number; readonly integer?: boolean },
): void => {
  const { min, max = Number.MAX_SAFE_INTEGER, integer = false } = range
  const fits = typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value))
  if (fits) return
  const limit = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
  throw optionError(where, field, `${integer ? 'an integer' : 'a number'} ${limit}`, value)
}
