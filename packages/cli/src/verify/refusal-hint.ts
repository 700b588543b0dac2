import type { RefusalCode } from '@jwks-auth/core'
import type { Expected } from './expected.js'

/** Advises the user on a refused token, by the code of the refusal; `undefined` for a code without advice. */
export function refusalHint(code: RefusalCode, expected: Expected): string | undefined {
  const hint = HINTS[code]
  return typeof hint === 'function' ? hint(expected) : hint
}

/** Advice on the refusals that a token can get here. */
const HINTS: Partial<Readonly<Record<RefusalCode, string | ((expected: Expected) => string)>>> = {
  token_too_large: 'It is longer than 16 KiB.',
  token_malformed: 'It is no JWT of three strict base64url parts. Was it cut, or is it an opaque or encrypted token?',
  token_critical_header: 'Its header has crit, which is never accepted.',
  token_type_refused:
    'Its typ is that of another kind of token, such as an id token. If it is the one you want: --type.',
  token_algorithm_refused: 'Its alg is not accepted: symmetric or none, or not among the accepted ones.',
  token_issuer_unknown: ({ preset }) =>
    preset === undefined
      ? 'Its iss is not --issuer to the letter. A slash at the end counts.'
      : `Its iss is not the issuer of the preset ${preset}, to the letter. A slash at the end counts.`,
  token_audience_refused: ({ preset, audienceClaim }) =>
    `Its ${audienceClaim} holds no ${preset === undefined ? '--audience' : `audience of the preset ${preset}`}, to the letter.`,
  token_tenant_refused: 'It does not prove whose it is: the claim of tenantClaim has another value.',
  token_claim_invalid: 'A claim is missing, of the wrong type, or has another value than is required.',
  token_expired: 'It has expired. Get a new one, or compare the clocks.',
  token_too_old: 'By its iat it was issued longer ago than maxTokenAge allows.',
  token_not_yet_valid: 'Its nbf or iat lies in the future. Compare the clocks.',
  key_unknown: 'The issuer publishes no key of that kid. Is it withdrawn, or the token from another environment?',
  signature_invalid: 'The published key does not verify it: it was changed, or signed with another key.',
  keys_unavailable: 'The keys of the issuer could not be had, so nothing is known of the token. See: jwks-auth inspect',
}
