import { printable } from '../text/printable.js'
import { quoted } from '../text/quoted.js'
import { ACCESS_TOKEN_TYPE } from './token-policy.js'
import { claimAt } from './claim-at.js'
import { claimMismatches, judgedClaims, mismatchText, type Claims } from './claim-mismatches.js'
import { isIdTokenType, isSymmetric, type ClaimRules } from './claims.js'
import type { ClaimedToken } from './jwt.js'

/**
 * Explains how a token's header and claims differ from the rules of a registration: expected and found, each with its
 * option, and bounded.
 */
export function explainClaims({ header, claims: original }: ClaimedToken, rules: ClaimRules): readonly string[] {
  const claims = judgedClaims(original, rules)
  const mismatches = claimMismatches(claims, rules)
  const omitted = mismatches.length - MAX_MISMATCHES
  return [
    ...algorithmPart(header.alg, rules),
    typePart(header.typ, rules),
    ...audiencePart(claims, rules),
    ...mismatches.slice(0, MAX_MISMATCHES).map(mismatchText),
    ...(omitted > 0 ? [`${omitted} more claims are not as expected`] : []),
  ]
}

/** The mismatch that caused the refusal is among them: they are in the order in which claims are validated. */
const MAX_MISMATCHES = 5

function algorithmPart(alg: string, { token: { algorithms } }: ClaimRules): readonly string[] {
  if (algorithms.some((name) => name === alg)) return []
  const remedy = isSymmetric(alg) ? ' (symmetric: let the provider sign with a private key, such as RS256)' : ''
  return [`alg found ${quoted(alg)}${remedy}, expected ${algorithms.join(' ')}`]
}

function typePart(typ: string | undefined, { token: { profile, types, requireType } }: ClaimRules): string {
  const remedy = isIdTokenType(typ) ? ' (an ID token: let the client send the access token)' : ''
  const found = `typ found ${quoted(typ)}${remedy}`
  if (profile === 'rfc9068') return `${found}, expected ${quoted([ACCESS_TOKEN_TYPE])} (profile: 'rfc9068')`
  return `${found}, expected ${quoted(types)}${requireType ? ' (requireType: true)' : ', or none'}`
}

/** Always included, because operators look for it first. */
function audiencePart(claims: Claims, { audience, audienceClaim }: ClaimRules): readonly string[] {
  if (audience === false) return []
  return [`${printable(audienceClaim)} found ${quoted(claimAt(claims, audienceClaim))}, expected ${quoted(audience)}`]
}
