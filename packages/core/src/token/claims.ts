import { RefusedError, type RefusalCode } from '../errors/errors.js'
import { ACCESS_TOKEN_TYPE, normalizeType, type TokenPolicy, type TokenProfile } from './token-policy.js'
import { isAlgorithm, type Algorithm } from '../keys/algorithms.js'
import { claimAt } from './claim-at.js'
import { provesIssuer, type IssuerRules } from './issuers.js'
import { lenientClaims } from './lenient-claims.js'
import { isWorkloadOf } from './spiffe-id.js'
import type { JwtClaims, ClaimedToken } from './jwt.js'

/** A claim that proves a token's tenant. */
export interface TenantClaim {
  readonly name: string
  readonly value: string
}

/** A claim that must have one of some values. */
export interface ClaimValues {
  readonly name: string
  readonly values: readonly (string | number | boolean)[]
}

/** What a registration asks of a token. */
export interface ClaimRules extends IssuerRules {
  /** Keys that name an issuer verify its tokens alone. */
  readonly keyIssuers: boolean
  /** `false` when the operator said that any audience will do. */
  readonly audience: readonly string[] | false
  /** The claim that `audience` is looked for in. */
  readonly audienceClaim: string
  readonly claimValues: readonly ClaimValues[]
  /** The SPIFFE trust domain that `sub` has to lie within. */
  readonly trustDomain?: string | undefined
  readonly tenantClaim: TenantClaim | undefined
  readonly token: TokenPolicy
}

/** A token's header and claims hold; its signature has yet to. */
export interface ValidatedClaims {
  readonly algorithm: Algorithm
  readonly claims: JwtClaims
  /** `claims` are not as the token has them: see `claimTypes`. */
  readonly converted: boolean
  readonly validity: Validity
}

/** When a token passes as far as time goes: from the one, until before the other, in milliseconds since the epoch. */
export interface Validity {
  readonly from: number
  readonly until: number
}

/** The largest NumericDate that makes a date in ECMAScript: beyond it is no time. */
const LAST_SECOND = 8_640_000_000_000

/** What a profile requires beside `iss`, `aud` and `exp`, which every token has to have (RFC 9068 section 2.2). */
export const PROFILE_CLAIMS: Readonly<Record<TokenProfile, readonly string[]>> = {
  none: [],
  rfc9068: ['sub', 'client_id', 'iat', 'jti'],
}

/**
 * Judges header and claims against a registration's rules, before any fetch is spent on the token.
 *
 * @param wall - Milliseconds since the epoch.
 * @throws RefusedError with the first rule that does not hold.
 */
export function validateClaims(
  { header, claims: written }: ClaimedToken,
  rules: ClaimRules,
  wall: number,
): ValidatedClaims {
  const { alg, typ } = header
  const claims = rules.token.claimTypes === 'lenient' ? lenientClaims(written) : written
  if (!isAlgorithm(alg) || !rules.token.algorithms.includes(alg)) throw refused('token_algorithm_refused', 'alg')
  if (!isTypeAccepted(typ, rules.token)) throw refused('token_type_refused', 'typ')
  if (!provesIssuer(rules, claims)) throw refused('token_issuer_unknown', 'iss')
  judgeAudience(claimAt(claims, rules.audienceClaim), rules.audience)
  const validity = judgeTimes(claims, rules.token, wall)
  requireClaims(claims, rules.token.requiredClaims)
  requireClaims(claims, PROFILE_CLAIMS[rules.token.profile])
  judgeValues(claims, rules.claimValues)
  const { tenantClaim, trustDomain } = rules
  if (trustDomain !== undefined && !isWorkloadOf(claims['sub'], trustDomain))
    throw refused('token_claim_invalid', 'sub is no SPIFFE ID of a workload of the trust domain')
  if (tenantClaim !== undefined && claimAt(claims, tenantClaim.name) !== tenantClaim.value) {
    throw refused('token_tenant_refused', 'the token does not prove its tenant')
  }
  if (!areStrings(claims)) throw refused('token_claim_invalid', 'sub or jti is not a string (see claimTypes)')
  if (rules.token.profile === 'rfc9068' && typeof claims['client_id'] !== 'string') {
    throw refused('token_claim_invalid', 'client_id is not a string')
  }
  return { algorithm: alg, claims, converted: claims !== written, validity }
}

function isTypeAccepted(typ: string | undefined, { profile, types, requireType }: TokenPolicy): boolean {
  if (profile === 'rfc9068') return typ !== undefined && normalizeType(typ) === ACCESS_TOKEN_TYPE
  if (typ === undefined) return !requireType
  return types.includes(typ) || types.includes(normalizeType(typ))
}

function requireClaims(claims: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names) {
    const value = claimAt(claims, name)
    if (value === undefined || value === null) throw refused('token_claim_invalid', 'a required claim is absent')
  }
}

function judgeAudience(aud: unknown, audiences: readonly string[] | false): void {
  if (audiences === false || (typeof aud === 'string' && audiences.includes(aud))) return
  const members: readonly unknown[] = Array.isArray(aud) ? aud : []
  if (!members.some((member) => typeof member === 'string' && audiences.includes(member))) {
    throw refused('token_audience_refused', 'aud')
  }
}

function judgeValues(claims: Readonly<Record<string, unknown>>, required: readonly ClaimValues[]): void {
  for (const { name, values } of required) {
    const value = claimAt(claims, name)
    if (!values.some((accepted) => accepted === value))
      throw refused('token_claim_invalid', 'a claim has another value than is required')
  }
}

function judgeTimes(
  claims: Readonly<Record<string, unknown>>,
  { clockTolerance, maxTokenAge }: TokenPolicy,
  wall: number,
): Validity {
  const exp = timeAt(claims, 'exp')
  const nbf = timeAt(claims, 'nbf')
  const iat = timeAt(claims, 'iat')
  if (exp === undefined) throw refused('token_claim_invalid', 'exp is absent')
  if (wall >= exp + clockTolerance) throw refused('token_expired', 'exp')
  if (nbf !== undefined && wall < nbf - clockTolerance) throw refused('token_not_yet_valid', 'nbf')
  const validity = { from: (nbf ?? 0) - clockTolerance, until: exp + clockTolerance }
  if (maxTokenAge === undefined) return validity
  if (iat === undefined) throw refused('token_claim_invalid', 'iat is absent')
  if (iat > wall + clockTolerance) throw refused('token_not_yet_valid', 'iat')
  if (wall - iat > maxTokenAge + clockTolerance) throw refused('token_too_old', 'iat')
  return {
    from: Math.max(validity.from, iat - clockTolerance),
    until: Math.min(validity.until, iat + maxTokenAge + clockTolerance),
  }
}

/** A NumericDate (RFC 7519 section 2) in milliseconds, as all times in this package. */
function timeAt(claims: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = claimAt(claims, name)
  if (value === undefined) return undefined
  if (value === null && name !== 'exp') throw refused('token_claim_invalid', `${name} is null (see claimTypes)`)
  if (!isTime(value)) throw refused('token_claim_invalid', `${name} is not a time`)
  return value * 1000
}

/** Whether it is a NumericDate that makes a date in ECMAScript. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LAST_SECOND
}

function areStrings(claims: Readonly<Record<string, unknown>>): claims is JwtClaims {
  const { sub, jti } = claims
  return (sub === undefined || typeof sub === 'string') && (jti === undefined || typeof jti === 'string')
}

function refused(code: RefusalCode, detail: string): RefusedError {
  return new RefusedError(code, { detail })
}
