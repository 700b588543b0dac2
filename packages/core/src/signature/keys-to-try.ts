import { RefusedError } from '../errors/errors.js'
import { checkCost } from '../keys/check-cost.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { UnverifiedToken } from '../token/parse-token.js'

/**
 * Selects, from the keys that may have signed a token, those with its signature length: first the keys that the token
 * names by the thumbprint of a certificate (RFC 7515 sections 4.1.7 and 4.1.8), then the others, up to
 * {@link MAX_TRIED_COST}. A thumbprint is only a hint: providers renew certificates and keep the key, and an attacker
 * can omit it.
 */
export function keysToTry(
  candidates: readonly SigningKey[],
  { header, signature }: Pick<UnverifiedToken, 'header' | 'signature'>,
): KeysToTry {
  if (candidates.length === 1) return { keys: candidates, left: 0 }
  const fitting = candidates.filter(({ signatureBytes }) => signatureBytes === signature.length)
  const [sha256, sha1] = [header['x5t#S256'], header['x5t']]
  const ordered = typeof sha256 === 'string' || typeof sha1 === 'string' ? namedFirst(fitting, [sha256, sha1]) : fitting
  let cost = 0
  const end = ordered.findIndex(({ isExpensive }) => (cost += checkCost(isExpensive)) > MAX_TRIED_COST)
  return end === -1 ? { keys: ordered, left: 0 } : { keys: ordered.slice(0, end), left: ordered.length - end }
}

/** Maximum cost of the checks of one token: 64 cheap ones, or 16 expensive ones. */
export const MAX_TRIED_COST = 64
const RETRY_AFTER_MS = 60_000

/** The keys that a token is tried with, in this order, and how many more may have signed it. */
export interface KeysToTry {
  readonly keys: readonly SigningKey[]
  readonly left: number
}

/** The 503 for a token that none of the tried keys verifies while others are left: it may be valid. */
export function notAllTried(): RefusedError {
  return new RefusedError('keys_unavailable', {
    detail: 'more keys may have signed the token than it is tried with',
    retryAfter: RETRY_AFTER_MS,
  })
}

function namedFirst(keys: readonly SigningKey[], thumbprints: readonly unknown[]): readonly SigningKey[] {
  const rankOf = ({ certificates }: SigningKey): number => {
    const rank = thumbprints.findIndex((thumbprint) => certificates.some((certificate) => certificate === thumbprint))
    return rank === -1 ? thumbprints.length : rank
  }
  const ranked = keys.map((key) => ({ key, rank: rankOf(key) }))
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ key }) => key)
}
