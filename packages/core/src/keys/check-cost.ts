import type { PublicMembers } from './public-members.js'
import { bitLength } from './bit-length.js'

/** Squarings of the modulus' length in a check with 4,096 bits and the exponent 65537; docs/spec/security.md has what they take. */
const DEAR_RSA_WORK = 4096 ** 2 * 17
const DEAR_CURVES: ReadonlySet<string | undefined> = new Set(['P-384', 'P-521'])

/**
 * Whether a signature check with this key takes much longer than handing it to another thread. The time that a check with an RSA key takes
 * grows with the square of its modulus' length and with the length of its exponent, and a provider chooses both.
 */
export function isDearToCheck({ crv, n, e }: Partial<PublicMembers>): boolean {
  if (n === undefined || e === undefined) return DEAR_CURVES.has(crv)
  return bitsOf(n) ** 2 * bitsOf(e) >= DEAR_RSA_WORK
}

/** What a check counts for among those of one token, in cheap ones. On P-521 it takes twenty times as long, but in another thread. */
export function checkCost(isDear: boolean): number {
  return isDear ? 4 : 1
}

function bitsOf(number: string): number {
  return bitLength(Buffer.from(number, 'base64url'))
}
