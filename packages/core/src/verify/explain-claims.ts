import { printable } from '../observe/printable.js'
import { quoted } from '../observe/quoted.js'
import { ACCESS_TOKEN_TYPE } from '../options/token-policy.js'
import { isWorkloadOf } from '../spiffe-id.js'
import { claimAt } from './claim-at.js'
import { isTime, PROFILE_CLAIMS, type ClaimRules } from './claims.js'
import { namesIssuer, provesIssuer } from './issuers.js'
import type { ClaimedToken } from './jwt.js'
import { lenientClaims } from './lenient-claims.js'

type Claims = Readonly<Record<string, unknown>>

/** The one that the refusal is about is among them: they are in the order in which claims are judged. */
const MAX_MISMATCHES = 5

/** What a registration asks of a token's header and claims that they do not say: expected and found, each with its option, and bounded. */
export function explainClaims({ header, claims: written }: ClaimedToken, rules: ClaimRules): readonly string[] {
  const { token } = rules
  const claims = token.claimTypes === 'lenient' ? lenientClaims(written) : written
  const mismatches = [
    ...placeholderMismatches(claims, rules),
    ...timeMismatches(claims, rules),
    ...absences(claims, rules),
    ...valueMismatches(claims, rules),
    ...kindMismatches(claims, rules),
  ]
  const left = mismatches.length - MAX_MISMATCHES
  return [
    ...(token.algorithms.some((name) => name === header.alg) ? [] : [`accepted alg: ${token.algorithms.join(' ')}`]),
    acceptedTypes(rules),
    ...audiencePart(claims, rules),
    ...mismatches.slice(0, MAX_MISMATCHES),
    ...(left > 0 ? [`${left} more claims are not as expected`] : []),
  ]
}

function acceptedTypes({ token: { profile, types, requireType } }: ClaimRules): string {
  if (profile === 'rfc9068') return `accepted typ: ${quoted([ACCESS_TOKEN_TYPE])} (profile: 'rfc9068')`
  return `accepted typ: ${quoted(types)}${requireType ? ' (requireType: true)' : ', or none'}`
}

/** Told always: it is looked for first. */
function audiencePart(claims: Claims, { audience, audienceClaim }: ClaimRules): readonly string[] {
  if (audience === false) return []
  return [`${printable(audienceClaim)} found ${quoted(claimAt(claims, audienceClaim))}, expected ${quoted(audience)}`]
}

function placeholderMismatches(claims: Claims, rules: ClaimRules): readonly string[] {
  const { issuers } = rules
  if (issuers === undefined || issuers.kind === 'names') return []
  if (!namesIssuer(rules, claims['iss']) || provesIssuer(rules, claims)) return []
  return [mismatch(claims, issuers.claim, 'what stands in iss (issuerPlaceholder)')]
}

function timeMismatches(claims: Claims, { token: { maxTokenAge } }: ClaimRules): readonly string[] {
  return ['exp', 'nbf', 'iat'].flatMap((name) => {
    const value = claimAt(claims, name)
    const isNeeded = name === 'exp' || (name === 'iat' && maxTokenAge !== undefined)
    if (value === undefined ? !isNeeded : isTime(value)) return []
    return [mismatch(claims, name, `a NumericDate${name === 'iat' && isNeeded ? ' (maxTokenAge)' : ''}`)]
  })
}

function absences(claims: Claims, { token: { profile, requiredClaims } }: ClaimRules): readonly string[] {
  const needed = new Map<string, string>([
    ...PROFILE_CLAIMS[profile].map((name) => [name, `profile: '${profile}'`] as const),
    ...requiredClaims.map((name) => [name, 'requiredClaims'] as const),
  ])
  return [...needed]
    .filter(([name]) => (claimAt(claims, name) ?? undefined) === undefined)
    .map(([name, option]) => mismatch(claims, name, `any value (${option})`))
}

function valueMismatches(claims: Claims, { claimValues, trustDomain, tenantClaim }: ClaimRules): readonly string[] {
  const isWrong = tenantClaim !== undefined && claimAt(claims, tenantClaim.name) !== tenantClaim.value
  return [
    ...claimValues
      .filter(({ name, values }) => !values.some((value) => value === claimAt(claims, name)))
      .map(({ name, values }) => mismatch(claims, name, `${quoted(values)} (claimValues)`)),
    ...(trustDomain === undefined || isWorkloadOf(claims['sub'], trustDomain)
      ? []
      : [mismatch(claims, 'sub', `spiffe://${trustDomain}/… (spiffeTrustDomain)`)]),
    ...(isWrong ? [mismatch(claims, tenantClaim.name, `${quoted(tenantClaim.value)} (tenantClaim)`)] : []),
  ]
}

/** Claims that are texts in every token. */
function kindMismatches(claims: Claims, { token: { profile, claimTypes } }: ClaimRules): readonly string[] {
  const option = claimTypes === 'strict' ? " (claimTypes: 'strict')" : ''
  const wanted = [['sub', `a text${option}`] as const, ['jti', `a text${option}`] as const]
  return [...wanted, ...(profile === 'rfc9068' ? [['client_id', `a text (profile: '${profile}')`] as const] : [])]
    .filter(([name]) => Object.hasOwn(claims, name) && typeof claims[name] !== 'string')
    .map(([name, expected]) => mismatch(claims, name, expected))
}

/** A claim that is not as required. */
export function mismatch(claims: Claims, name: string, expected: string): string {
  return `claim ${quoted(name)} found ${quoted(claimAt(claims, name))}, expected ${expected}`
}
