import type { JwtClaims } from './jwt.js'

/** What an object takes of the heap, and what each of its members does. Where every object has names of its own, so much is needed. */
const BYTES_AN_OBJECT = 80
const BYTES_A_MEMBER = 64
/** What a list takes for each of its items. */
const BYTES_AN_ITEM = 24

/**
 * About what claims take of the heap beyond their text: `{}` has two characters, and takes more than sixty bytes. Iterative: a token may
 * nest deeper than the stack.
 */
export function claimsBytes(claims: JwtClaims): number {
  let bytes = 0
  const left: object[] = [claims]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const each = Array.isArray(next) ? BYTES_AN_ITEM : BYTES_A_MEMBER
    bytes += BYTES_AN_OBJECT
    for (const name in next) {
      bytes += each
      const member: unknown = Reflect.get(next, name)
      if (typeof member === 'object' && member !== null) left.push(member)
    }
  }
  return bytes
}
