type Members = Readonly<Record<string, unknown>>

/**
 * The value of the claim that an option names. A name is either the claim's own name, dots included
 * (`https://example.com/roles`), or a path into a claim (`realm_access.roles`). At each level the longest name that the
 * token has wins, so that both work without an escape. Only own members count: a claim named `constructor` is absent
 * unless the token has it. Lists are not searched.
 */
export function claimAt(claims: Members, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  return name.includes('.') ? memberAt(claims, name) : undefined
}

function memberAt(claims: Members, path: string): unknown {
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot)
    if (!Object.hasOwn(claims, name)) continue
    const claim = claims[name]
    return hasMembers(claim) ? claimAt(claim, path.slice(dot + 1)) : undefined
  }
  return undefined
}

function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
