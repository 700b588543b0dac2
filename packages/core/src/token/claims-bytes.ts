import type { JwtClaims } from './jwt.js'

/**
 * Estimates the heap use of claims beyond their text: `{}` has two characters, and takes more than sixty bytes.
 * Iterative, because a token may nest deeper than the stack.
 */
export function claimsBytes(claims: JwtClaims): number {
  let bytes = 0
  const pending: object[] = [claims]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const bytesPerMember = Array.isArray(next) ? BYTES_PER_ITEM : BYTES_PER_MEMBER
    bytes += BYTES_PER_OBJECT
    for (const name in next) {
      bytes += bytesPerMember
      const member: unknown = Reflect.get(next, name)
      if (typeof member === 'object' && member !== null) pending.push(member)
    }
  }
  return bytes
}

/** Heap bytes of an object, and of each of its members, if every object has distinct member names. */
const BYTES_PER_OBJECT = 80
const BYTES_PER_MEMBER = 64
/** Heap bytes of each item of a list. */
const BYTES_PER_ITEM = 24
