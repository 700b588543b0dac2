import type { PublicMembers } from './public-members.js'
import { bitLength } from './bit-length.js'

/**
 * Whether a signature check with this key takes much longer than handing it to another thread. The time of an RSA check
 * grows with the square of the modulus length and with the exponent length, and the provider chooses both.
 */
export function isExpensiveToCheck({ crv, n, e }: Partial<PublicMembers>): boolean {
  if (n === undefined || e === undefined) return EXPENSIVE_CURVES.has(crv)
  return bitsOf(n) ** 2 * bitsOf(e) >= EXPENSIVE_RSA_WORK
}

/** Cost of an RSA check with a modulus of 4,096 bits and the exponent 65537; docs/spec/security.md has the times. */
const EXPENSIVE_RSA_WORK = 4096 ** 2 * 17
const EXPENSIVE_CURVES: ReadonlySet<string | undefined> = new Set(['P-384', 'P-521'])

/**
 * Cost of a check, in cheap checks, for the limit per token. On P-521 a check takes twenty times as long as a cheap
 * one, but in another thread.
 */
export function checkCost(isExpensive: boolean): number {
  return isExpensive ? 4 : 1
}

function bitsOf(number: string): number {
  return bitLength(Buffer.from(number, 'base64url'))
}
