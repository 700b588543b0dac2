import { RefusedError, type RefusalCode } from '../errors/errors.js'
import { ACCESS_TOKEN_TYPE, normalizeType, type TokenPolicy, type TokenProfile } from './token-policy.js'
import { isAlgorithm, type Algorithm } from '../keys/algorithms.js'
import { claimAt } from './claim-at.js'
import { matchesIssuer, type IssuerRules } from './issuers.js'
import { lenientClaims } from './lenient-claims.js'
import { isWorkloadOf } from './spiffe-id.js'
import type { JwtClaims, ClaimedToken } from './jwt.js'

/**
 * Validates the header and the claims of a token against the rules of a registration, before any fetch is spent on the
 * token.
 *
 * @param wall - Milliseconds since the epoch.
 * @throws RefusedError for the first rule that is violated.
 */
export function validateClaims(
  { header, claims: original }: ClaimedToken,
  rules: ClaimRules,
  wall: number,
): ValidatedClaims {
  const { alg, typ } = header
  const claims = rules.token.claimTypes === 'lenient' ? lenientClaims(original) : original
  if (!isAlgorithm(alg) || !rules.token.algorithms.includes(alg))
    throw refused('token_algorithm_refused', algorithmDetail(alg))
  if (!isTypeAccepted(typ, rules.token))
    throw refused('token_type_refused', isIdTokenType(typ) ? ID_TOKEN_DETAIL : 'typ')
  if (!matchesIssuer(rules, claims)) throw refused('token_issuer_unknown', 'iss')
  requireAudience(claimAt(claims, rules.audienceClaim), rules.audience)
  const validity = validateTimes(claims, rules.token, wall)
  requireClaims(claims, rules.token.requiredClaims)
  requireClaims(claims, PROFILE_CLAIMS[rules.token.profile])
  requireValues(claims, rules.claimValues)
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
  return { algorithm: alg, claims, converted: claims !== original, validity }
}

/** A claim that proves a token's tenant. */
export interface TenantClaim {
  readonly name: string
  readonly value: string
}

/** A claim that must have one of the listed values. */
export interface ClaimValues {
  readonly name: string
  readonly values: readonly (string | number | boolean)[]
}

/** The rules of a registration for a token. */
export interface ClaimRules extends IssuerRules {
  /** Whether a key that names an issuer verifies only tokens of that issuer. */
  readonly keyIssuers: boolean
  /** `false` disables the audience check. */
  readonly audience: readonly string[] | false
  /** The claim that is compared with `audience`. */
  readonly audienceClaim: string
  readonly claimValues: readonly ClaimValues[]
  /** The SPIFFE trust domain that `sub` must belong to. */
  readonly trustDomain?: string | undefined
  readonly tenantClaim: TenantClaim | undefined
  readonly token: TokenPolicy
}

/** Result of validating a token's header and claims; its signature is not verified yet. */
export interface ValidatedClaims {
  readonly algorithm: Algorithm
  readonly claims: JwtClaims
  /** Whether `claims` differ from those in the token: see `claimTypes`. */
  readonly converted: boolean
  readonly validity: Validity
}

/** The period in which a token is valid: `from` inclusive, `until` exclusive, in milliseconds since the epoch. */
export interface Validity {
  readonly from: number
  readonly until: number
}

/** The largest NumericDate that an ECMAScript date can represent; a larger one is not a time. */
const MAX_NUMERIC_DATE = 8_640_000_000_000

/**
 * The claims that a profile requires besides `iss`, `aud` and `exp`, which every token must have (RFC 9068 section
 * 2.2).
 */
export const PROFILE_CLAIMS: Readonly<Record<TokenProfile, readonly string[]>> = {
  none: [],
  rfc9068: ['sub', 'client_id', 'iat', 'jti'],
}

/** A fixed phrase: tokens are quoted by `debug` only. */
function algorithmDetail(alg: string): string {
  if (alg.toLowerCase() === 'none') return 'alg none: an unsigned token is never accepted'
  return isSymmetric(alg) ? 'alg is symmetric: let the provider sign with a private key, such as RS256' : 'alg'
}

/** HMAC (RFC 7518 section 3.2): a party that can verify such a token can also make one. */
export function isSymmetric(alg: string): boolean {
  return /^HS\d/.test(alg)
}

/** The type that some providers give ID tokens, which are for the client, not for an API. */
export function isIdTokenType(typ: string | undefined): boolean {
  return typ !== undefined && normalizeType(typ) === 'id+jwt'
}

const ID_TOKEN_DETAIL = 'typ of an ID token: let the client send the access token'

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

function requireAudience(aud: unknown, audiences: readonly string[] | false): void {
  if (audiences === false || (typeof aud === 'string' && audiences.includes(aud))) return
  const members: readonly unknown[] = Array.isArray(aud) ? aud : []
  if (!members.some((member) => typeof member === 'string' && audiences.includes(member))) {
    throw refused('token_audience_refused', 'aud')
  }
}

function requireValues(claims: Readonly<Record<string, unknown>>, required: readonly ClaimValues[]): void {
  for (const { name, values } of required) {
    const value = claimAt(claims, name)
    if (!values.some((accepted) => accepted === value))
      throw refused('token_claim_invalid', 'a claim has another value than is required')
  }
}

function validateTimes(
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

/** A NumericDate (RFC 7519 section 2) in milliseconds, like all times in this package. */
function timeAt(claims: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = claimAt(claims, name)
  if (value === undefined) return undefined
  if (value === null && name !== 'exp') throw refused('token_claim_invalid', `${name} is null (see claimTypes)`)
  if (!isTime(value)) throw refused('token_claim_invalid', `${name} is not a time`)
  return value * 1000
}

/** Whether a value is a NumericDate that an ECMAScript date can represent. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_NUMERIC_DATE
}

function areStrings(claims: Readonly<Record<string, unknown>>): claims is JwtClaims {
  const { sub, jti } = claims
  return (sub === undefined || typeof sub === 'string') && (jti === undefined || typeof jti === 'string')
}

function refused(code: RefusalCode, detail: string): RefusedError {
  return new RefusedError(code, { detail })
}
