import { quoted } from '../text/quoted.js'
import { isWorkloadOf } from './spiffe-id.js'
import { claimAt } from './claim-at.js'
import { isTime, PROFILE_CLAIMS, type ClaimRules } from './claims.js'
import { mayBeIssuer, matchesIssuer } from './issuers.js'
import { lenientClaims } from './lenient-claims.js'

/**
 * Lists the claims of a token that violate the rules of a registration, for a log, in the order in which claims are
 * validated. Not among them: an unknown issuer, the audience, and times that are past or in the future.
 */
export function claimMismatches(claims: Claims, rules: ClaimRules): readonly ClaimMismatch[] {
  return [
    ...placeholderMismatches(claims, rules),
    ...timeMismatches(claims, rules),
    ...absences(claims, rules),
    ...valueMismatches(claims, rules),
    ...kindMismatches(claims, rules),
  ]
}

export type Claims = Readonly<Record<string, unknown>>

/** A claim that violates a rule of a registration. */
export interface ClaimMismatch {
  /** Its name, or the path to it, as in the option. */
  readonly claim: string
  /** The value in the token, bounded and printable, in quotes if it is a string; `none` if it is absent. */
  readonly found: string
  /** The expected value, and in brackets the option that requires it. */
  readonly expected: string
}

/** The claims of a token in the form in which its registration validates them. */
export function judgedClaims(written: Claims, { token }: ClaimRules): Claims {
  return token.claimTypes === 'lenient' ? lenientClaims(written) : written
}

export function mismatchOf(claims: Claims, claim: string, expected: string): ClaimMismatch {
  return { claim, found: quoted(claimAt(claims, claim)), expected }
}

/** Describes a mismatch in words, for a log. */
export function mismatchText({ claim, found, expected }: ClaimMismatch): string {
  return `claim ${quoted(claim)} found ${found}, expected ${expected}`
}

function placeholderMismatches(claims: Claims, rules: ClaimRules): readonly ClaimMismatch[] {
  const { issuers } = rules
  if (issuers === undefined || issuers.kind === 'names') return []
  if (!mayBeIssuer(rules, claims['iss']) || matchesIssuer(rules, claims)) return []
  return [mismatchOf(claims, issuers.claim, 'what stands in iss (issuerPlaceholder)')]
}

function timeMismatches(claims: Claims, { token: { maxTokenAge } }: ClaimRules): readonly ClaimMismatch[] {
  return ['exp', 'nbf', 'iat'].flatMap((name) => {
    const value = claimAt(claims, name)
    const isNeeded = name === 'exp' || (name === 'iat' && maxTokenAge !== undefined)
    if (value === undefined ? !isNeeded : isTime(value)) return []
    return [mismatchOf(claims, name, `a NumericDate${name === 'iat' && isNeeded ? ' (maxTokenAge)' : ''}`)]
  })
}

function absences(claims: Claims, { token: { profile, requiredClaims } }: ClaimRules): readonly ClaimMismatch[] {
  const ofProfile = PROFILE_CLAIMS[profile].filter((name) => !requiredClaims.includes(name))
  const needed = [
    ...requiredClaims.map((name) => [name, 'requiredClaims'] as const),
    ...ofProfile.map((name) => [name, `profile: '${profile}'`] as const),
  ]
  return needed
    .filter(([name]) => (claimAt(claims, name) ?? undefined) === undefined)
    .map(([name, option]) => mismatchOf(claims, name, `any value (${option})`))
}

function valueMismatches(claims: Claims, rules: ClaimRules): readonly ClaimMismatch[] {
  const { claimValues, trustDomain, tenantClaim } = rules
  const isWrong = tenantClaim !== undefined && claimAt(claims, tenantClaim.name) !== tenantClaim.value
  return [
    ...claimValues
      .filter(({ name, values }) => !values.some((value) => value === claimAt(claims, name)))
      .map(({ name, values }) => mismatchOf(claims, name, `${quoted(values)} (claimValues)`)),
    ...(trustDomain === undefined || isWorkloadOf(claims['sub'], trustDomain)
      ? []
      : [mismatchOf(claims, 'sub', `spiffe://${trustDomain}/… (spiffeTrustDomain)`)]),
    ...(isWrong ? [mismatchOf(claims, tenantClaim.name, `${quoted(tenantClaim.value)} (tenantClaim)`)] : []),
  ]
}

/** Claims that are strings in every valid token. */
function kindMismatches(claims: Claims, { token: { profile, claimTypes } }: ClaimRules): readonly ClaimMismatch[] {
  const option = claimTypes === 'strict' ? " (claimTypes: 'strict')" : ''
  const wanted = [['sub', `a text${option}`] as const, ['jti', `a text${option}`] as const]
  return [...wanted, ...(profile === 'rfc9068' ? [['client_id', `a text (profile: '${profile}')`] as const] : [])]
    .filter(([name]) => Object.hasOwn(claims, name) && typeof claims[name] !== 'string')
    .map(([name, expected]) => mismatchOf(claims, name, expected))
}
