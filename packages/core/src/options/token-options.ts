import { isAlgorithm, namesOf, ALGORITHMS, type Algorithm } from '../keys/algorithms.js'
import { ACCESS_TOKEN_TYPE, normalizeType, type TokenPolicy, type TokenProfile } from '../token/token-policy.js'
import type { Duration } from '../time/duration.js'
import { CLAIM_NAME_RULE, claimNames, mayBeText } from './claim-names.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { stringList } from '../option-reader/string-lists.js'

/** Which tokens are accepted, beyond a good signature, issuer and audience. */
export interface TokenOptions {
  /**
   * `'rfc9068'` accepts access tokens of that profile only (RFC 9068 sections 2.2 and 4): `typ` has to be there and be `at+jwt`, and
   * `sub`, `client_id`, `iat` and `jti` have to be there beside `iss`, `aud` and `exp`. @default 'none'
   */
  profile?: TokenProfile
  /** Signature algorithms accepted; the key's own further restrict them. @default every asymmetric one (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864) */
  algorithms?: readonly Algorithm[]
  /** Accepted `typ` header values; any case, `application/` optional. A token without `typ` is accepted, unless `requireType`. @default ['JWT', 'at+jwt'] */
  types?: readonly string[]
  /** `true` refuses a token without `typ`, so that `types` tells each kind of token from the others (RFC 8725 section 3.11). @default false */
  requireType?: boolean
  /** Claims that must be present, beside `iss`, `aud` and `exp`; by name or by path. @default none */
  requiredClaims?: readonly string[]
  /**
   * `'lenient'` takes a whole number as `sub` or `jti`, as its decimal text, and `null` in `sub`, `jti`, `nbf` or `iat` for a claim that is
   * absent. Handlers, `claimValues` and guards see what RFC 7519 section 4.1 says: texts. @default 'strict'
   */
  claimTypes?: 'strict' | 'lenient'
  /**
   * Claims that grant scopes, the most telling first: the first that the token has counts, as text with blanks or as a list. Each is the
   * name of a claim, dots and all, or a path into one, such as `realm_access.roles`. @default ['scope', 'scp']
   */
  scopeClaims?: readonly string[]
  /**
   * Tolerated clock difference for `exp` and `nbf`, and for `iat` where `maxTokenAge` is set: without it, `iat` is not compared with the
   * clock. At most ten minutes. @default '5s'
   */
  clockTolerance?: Duration
  /** The longest time since `iat`; set, it makes `iat` mandatory. @default no limit */
  maxTokenAge?: Duration
  /**
   * Verified tokens are remembered, so that their signatures are not checked again while their times hold and their keys are
   * published; `false` remembers none. @default { max: 10000 }
   */
  verifiedTokens?:
    | {
        /** How many are remembered for each registration. @default 10000 */
        max?: number
      }
    | false
}

const MAX_TOLERANCE_MS = 600_000
export function readTokenPolicy(reader: OptionReader, inherited: TokenPolicy): TokenPolicy {
  // Shared, not copied: there may be a hundred thousand registrations.
  const policy = reader.hasAny(Object.keys(inherited)) ? readOwn(reader, inherited) : inherited
  if (policy.profile === 'rfc9068') refuseContradictions(reader, policy)
  return policy
}

function readOwn(reader: OptionReader, inherited: TokenPolicy): TokenPolicy {
  return {
    profile: reader.oneOf('profile', inherited.profile, ['none', 'rfc9068']),
    algorithms: reader.read(
      'algorithms',
      inherited.algorithms,
      `must be a non-empty list of ${ALGORITHMS.join(', ')} (never "none" or a symmetric one)`,
      parseAlgorithms,
    ),
    types: reader.read('types', inherited.types, 'must be a non-empty list of typ values such as "at+jwt"', (value) =>
      stringList(value)?.map(normalizeType),
    ),
    requireType: reader.boolean('requireType', inherited.requireType),
    requiredClaims: reader.read(
      'requiredClaims',
      inherited.requiredClaims,
      `must be a non-empty list, each ${CLAIM_NAME_RULE}`,
      claimNames,
    ),
    claimTypes: reader.oneOf('claimTypes', inherited.claimTypes, ['strict', 'lenient']),
    scopeClaims: reader.read(
      'scopeClaims',
      inherited.scopeClaims,
      `must be a non-empty list, each ${CLAIM_NAME_RULE}, and no time`,
      (value) => {
        const names = claimNames(value)
        return names?.every(mayBeText) === true ? names : undefined
      },
    ),
    clockTolerance: readTolerance(reader, inherited.clockTolerance),
    maxTokenAge: reader.lifetime('maxTokenAge', inherited.maxTokenAge),
    verifiedTokens: readVerifiedTokens(reader, inherited.verifiedTokens),
  }
}

function readTolerance(reader: OptionReader, inherited: number): number {
  const tolerance = reader.lifetime('clockTolerance', inherited)
  if (tolerance <= MAX_TOLERANCE_MS) return tolerance
  reader.refuse('clockTolerance', 'must be a duration of at most ten minutes')
  return inherited
}

function readVerifiedTokens(reader: OptionReader, inherited: { readonly max: number }): { readonly max: number } {
  if (!reader.has('verifiedTokens')) return inherited
  if (reader.raw('verifiedTokens') === false) return { max: 0 }
  const nested = reader.nested('verifiedTokens')
  const max = nested.integer('max', inherited.max, 1, 10_000_000)
  nested.refuseUnread('of verifiedTokens')
  return { max }
}

/** Blames what was given here: the profile may be inherited, and what it overrides too. */
function refuseContradictions(reader: OptionReader, { types, requireType }: TokenPolicy): void {
  if (reader.has('requireType') && !requireType)
    reader.refuse('requireType', 'cannot be false with profile "rfc9068", which requires a typ')
  if (reader.has('types') && types.some((type) => type !== ACCESS_TOKEN_TYPE)) {
    reader.refuse('types', `can only be ["${ACCESS_TOKEN_TYPE}"] with profile "rfc9068"`)
  }
}

function parseAlgorithms(value: unknown): readonly Algorithm[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isAlgorithm)) return undefined
  return [...new Set(value.flatMap(namesOf))]
}
