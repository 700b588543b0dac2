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
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : undefined
}

function listed(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((scope: unknown): scope is string => typeof scope === 'string') : undefined
}
