/**
 * The scopes a token grants, from the first of some claims that says any: `scope` as text (RFC 8693 section 4.2), any other as text or
 * list.
 */
export function scopesOf(claims: Readonly<Record<string, unknown>>, sources: readonly string[]): readonly string[] {
  for (const name of sources) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    const scopes = split(value) ?? (name === 'scope' ? undefined : listed(value))
    if (scopes !== undefined) return scopes
  }
  return []
}

function split(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string') return undefined
  const scopes = value.split(' ')
  return scopes.includes('') ? scopes.filter((scope) => scope !== '') : scopes
}

function listed(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((scope: unknown): scope is string => typeof scope === 'string') : undefined
}
