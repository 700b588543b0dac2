type Claims = Readonly<Record<string, unknown>>

const TEXTS: ReadonlySet<string> = new Set(['sub', 'jti'])
const OPTIONAL: ReadonlySet<string> = new Set(['sub', 'jti', 'nbf', 'iat'])

/**
 * The claims as RFC 7519 section 4.1 has them, where an issuer writes otherwise: a whole number in `sub` or `jti` becomes its decimal text,
 * and `null` in a claim that need not be there is left out. A number beyond 2^53 - 1 stays what it is, and is refused: `JSON.parse` reads
 * two of them as one, which would make one user of two. The same object where nothing is to be done.
 */
export function lenientClaims(claims: Claims): Claims {
  if (!Object.entries(claims).some(isOtherwise)) return claims
  const kept = Object.entries(claims).filter(([name, value]) => value !== null || !OPTIONAL.has(name))
  return Object.fromEntries(kept.map((claim) => (isOtherwise(claim) ? [claim[0], String(claim[1])] : claim)))
}

function isOtherwise([name, value]: readonly [string, unknown]): boolean {
  return (value === null && OPTIONAL.has(name)) || (Number.isSafeInteger(value) && TEXTS.has(name))
}
