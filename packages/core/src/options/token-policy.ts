import { isAlgorithm, namesOf, ALGORITHMS, type Algorithm } from '../keys/algorithms.js'
import { parseDuration, type Duration } from '../duration.js'
import type { Reader } from './problems.js'
import { texts } from './texts.js'

/** Which tokens are accepted, beyond a good signature, issuer and audience. */
export interface TokenOptions {
  /** Signature algorithms accepted; the key's own further restrict them. @default every asymmetric one */
  algorithms?: readonly Algorithm[]
  /** Accepted `typ` header values; any case, `application/` optional. A token without `typ` is accepted. @default ['JWT', 'at+jwt'] */
  types?: readonly string[]
  /** Claims that must be present, beside `iss`, `aud` and `exp`. @default none */
  requiredClaims?: readonly string[]
  /** Tolerated clock difference for `exp`, `nbf` and `iat`; at most ten minutes. @default '5s' */
  clockTolerance?: Duration
  /** The longest time since `iat`; set, it makes `iat` mandatory. @default no limit */
  maxTokenAge?: Duration
}

/** {@link TokenOptions}, validated; durations in milliseconds, types in lower case without `application/`. */
export interface TokenPolicy {
  readonly algorithms: readonly Algorithm[]
  readonly types: readonly string[]
  readonly requiredClaims: readonly string[]
  readonly clockTolerance: number
  readonly maxTokenAge: number | undefined
}

const MOST_TOLERANCE = 600_000

export function readTokenPolicy(reader: Reader, inherited: TokenPolicy): TokenPolicy {
  // Shared, not copied: there may be a hundred thousand registrations.
  if (!reader.hasAny(Object.keys(inherited))) return inherited
  return {
    algorithms: reader.read(
      'algorithms',
      inherited.algorithms,
      `must be a non-empty list of ${ALGORITHMS.join(', ')} (never "none" or a symmetric one)`,
      parseAlgorithms,
    ),
    types: reader.read('types', inherited.types, 'must be a non-empty list of typ values such as "at+jwt"', (value) =>
      texts(value, 1)?.map(normalizeType),
    ),
    requiredClaims: reader.read('requiredClaims', inherited.requiredClaims, 'must be a list of claim names', (value) =>
      texts(value, 0),
    ),
    clockTolerance: reader.read(
      'clockTolerance',
      inherited.clockTolerance,
      'must be a duration of at most ten minutes',
      (value) => {
        const tolerance = parseDuration(value)
        return tolerance !== undefined && tolerance <= MOST_TOLERANCE ? tolerance : undefined
      },
    ),
    maxTokenAge: reader.duration('maxTokenAge', inherited.maxTokenAge),
  }
}

/** RFC 7515 section 4.1.9: `application/` may be left out and case does not matter. */
export function normalizeType(type: string): string {
  const lower = type.toLowerCase()
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower
}

function parseAlgorithms(value: unknown): readonly Algorithm[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isAlgorithm)) return undefined
  return [...new Set(value.flatMap(namesOf))]
}
