import { stringList } from '../option-reader/string-lists.js'

/**
 * Whether a text in an option can name a claim: the name of a claim or a path into one that a token can have (see
 * `claimAt`).
 */
export function canNameClaim(name: string): boolean {
  return (
    name !== '' &&
    name.length <= MAX_CLAIM_NAME_LENGTH &&
    dotsIn(name) <= MAX_CLAIM_NAME_DOTS &&
    !OTHER_NOTATION.test(name) &&
    !OUTER_BLANK_OR_CONTROL.test(name)
  )
}

/** A claim name is looked up at each of its dots. Names are bounded, because they may come from a loader's database. */
const MAX_CLAIM_NAME_LENGTH = 256
const MAX_CLAIM_NAME_DOTS = 16

export const CLAIM_NAME_RULE: string =
  'the name of a claim or a path into one, such as "roles" or "realm_access.roles", ' +
  `of at most ${MAX_CLAIM_NAME_LENGTH} characters and ${MAX_CLAIM_NAME_DOTS} dots`

/**
 * Notations that find no claim: JSONPath (RFC 9535), JSON Pointer (RFC 6901), indices, and names with an empty segment.
 */
const OTHER_NOTATION = /^\$?[.[]|^#?\/|\.\.|\.$|\[(?:\d+|\*|'[^']*'|"[^"]*")\]/
const OUTER_BLANK_OR_CONTROL = /^\s|\s$|\p{Cc}/u

export function isClaimName(value: unknown): value is string {
  return typeof value === 'string' && canNameClaim(value)
}

function dotsIn(text: string): number {
  let dots = 0
  for (let dot = text.indexOf('.'); dot !== -1; dot = text.indexOf('.', dot + 1)) dots += 1
  return dots
}

/** Validates a non-empty list of claim names. */
export function claimNames(value: unknown): readonly string[] | undefined {
  const names = stringList(value)
  return names?.every(canNameClaim) === true ? names : undefined
}

const NUMERIC_DATES: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat'])
const TEXT_CLAIMS: ReadonlySet<string> = new Set(['iss', 'sub', 'jti'])

/**
 * Whether this claim of an accepted token can be a string, or contain strings: a NumericDate cannot (RFC 7519
 * section 4.1).
 */
export function mayBeText(name: string): boolean {
  return !NUMERIC_DATES.has(name)
}

/** Whether this claim of an accepted token can have a value of this type (RFC 7519 section 4.1). */
export function canHaveValue(name: string, value: string | number | boolean): boolean {
  if (NUMERIC_DATES.has(name)) return typeof value === 'number'
  return typeof value === 'string' || !TEXT_CLAIMS.has(name)
}
