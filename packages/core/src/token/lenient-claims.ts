type Claims = Readonly<Record<string, unknown>>

const STRING_CLAIMS: ReadonlySet<string> = new Set(['sub', 'jti'])
const OPTIONAL_CLAIMS: ReadonlySet<string> = new Set(['sub', 'jti', 'nbf', 'iat'])

/**
 * Converts claims that deviate from RFC 7519 section 4.1: a whole number in `sub` or `jti` becomes its decimal text,
 * and an optional claim that is `null` is omitted. A number beyond 2^53 - 1 stays unchanged, and is refused:
 * `JSON.parse` reads two such numbers as one, which would make two users the same. Returns the same object if nothing
 * has to be converted.
 */
export function lenientClaims(claims: Claims): Claims {
  if (!Object.entries(claims).some(isDeviating)) return claims
  const kept = Object.entries(claims).filter(([name, value]) => value !== null || !OPTIONAL_CLAIMS.has(name))
  return Object.fromEntries(kept.map((claim) => (isDeviating(claim) ? [claim[0], String(claim[1])] : claim)))
}

function isDeviating([name, value]: readonly [string, unknown]): boolean {
  return (value === null && OPTIONAL_CLAIMS.has(name)) || (Number.isSafeInteger(value) && STRING_CLAIMS.has(name))
}
