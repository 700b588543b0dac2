import { isAlgorithm, namesOf, ALGORITHMS, type Algorithm } from '../keys/algorithms.js'
import { ACCESS_TOKEN_TYPE, normalizeType, type TokenPolicy, type TokenProfile } from '../token/token-policy.js'
import type { Duration } from '../time/duration.js'
import { CLAIM_NAME_RULE, claimNames, mayBeText } from './claim-names.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { stringList } from '../option-reader/string-lists.js'

/** Which tokens are accepted, besides a valid signature, issuer and audience. */
export interface TokenOptions {
  /**
   * `'rfc9068'` accepts only access tokens of that profile (RFC 9068 sections 2.2 and 4): `typ` must be present and be
   * `at+jwt`, and `sub`, `client_id`, `iat` and `jti` must be present besides `iss`, `aud` and `exp`.
   * @default 'none'
   */
  profile?: TokenProfile
  /**
   * The accepted signature algorithms. A key's own algorithms restrict them further.
   * @default every asymmetric one (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864)
   */
  algorithms?: readonly Algorithm[]
  /**
   * The accepted values of the `typ` header, in any case, with or without `application/`. A token without `typ` is
   * accepted unless `requireType` is `true`.
   * @default ['JWT', 'at+jwt']
   */
  types?: readonly string[]
  /**
   * `true` refuses a token without `typ`, so that `types` separates each kind of token from the others (RFC 8725
   * section 3.11).
   * @default false
   */
  requireType?: boolean
  /** Claims that must be present, besides `iss`, `aud` and `exp`; each a claim name or a path. @default none */
  requiredClaims?: readonly string[]
  /**
   * `'lenient'` accepts a whole number as `sub` or `jti` and converts it to decimal text, and treats `null` in `sub`,
   * `jti`, `nbf` or `iat` as an absent claim. Handlers, `claimValues` and guards see the types of RFC 7519 section 4.1:
   * text.
   * @default 'strict'
   */
  claimTypes?: 'strict' | 'lenient'
  /**
   * Claims that grant scopes, in order of preference: the first that the token has is used, either space-separated text
   * or a list. Each is a claim name, dots included, or a path, such as `realm_access.roles`.
   * @default ['scope', 'scp']
   */
  scopeClaims?: readonly string[]
  /**
   * The tolerated clock difference for `exp` and `nbf`, and for `iat` if `maxTokenAge` is set; otherwise `iat` is not
   * compared with the clock. At most ten minutes.
   * @default '5s'
   */
  clockTolerance?: Duration
  /** The longest time since `iat`. If set, `iat` is required. @default no limit */
  maxTokenAge?: Duration
  /**
   * The cache of verified tokens: their signature is not checked again while they are valid and their key is published.
   * `false` disables the cache.
   * @default { max: 10000 }
   */
  verifiedTokens?:
    | {
        /** How many are cached for each registration. @default 10000 */
        max?: number
      }
    | false
}

const MAX_TOLERANCE_MS = 600_000
export function readTokenPolicy(reader: OptionReader, inherited: TokenPolicy): TokenPolicy {
  // Shared, not copied: a process may have a hundred thousand registrations.
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

/** Names only what was set here: the profile may be inherited, and so may the options that it overrides. */
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
