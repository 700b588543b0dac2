import { printable } from '../text/printable.js'
import { quoted } from '../text/quoted.js'
import { ACCESS_TOKEN_TYPE } from './token-policy.js'
import { claimAt } from './claim-at.js'
import { claimMismatches, judgedClaims, mismatchText, type Claims } from './claim-mismatches.js'
import type { ClaimRules } from './claims.js'
import type { ClaimedToken } from './jwt.js'

/** The one that the refusal is about is among them: they are in the order in which claims are judged. */
const MAX_MISMATCHES = 5

/** What a registration asks of a token's header and claims that they do not say: expected and found, each with its option, and bounded. */
export function explainClaims({ header, claims: written }: ClaimedToken, rules: ClaimRules): readonly string[] {
  const { token } = rules
  const claims = judgedClaims(written, rules)
  const mismatches = claimMismatches(claims, rules)
  const left = mismatches.length - MAX_MISMATCHES
  return [
    ...(token.algorithms.some((name) => name === header.alg) ? [] : [`accepted alg: ${token.algorithms.join(' ')}`]),
    acceptedTypes(rules),
    ...audiencePart(claims, rules),
    ...mismatches.slice(0, MAX_MISMATCHES).map(mismatchText),
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
