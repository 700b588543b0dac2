import { claimAt } from './claim-at.js'

/**
 * The scopes that a token grants, from the first of some claims that has a known form: space-separated text (RFC 8693
 * section 4.2), or a list, as IdentityServer and Okta write it.
 */
export function scopesOf(claims: Readonly<Record<string, unknown>>, sources: readonly string[]): readonly string[] {
  for (const name of sources) {
    const value = claimAt(claims, name)
    const scopes = scopesInText(value) ?? scopesInList(value)
    if (scopes !== undefined) return scopes
  }
  return []
}

function scopesInText(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string') return undefined
  const scopes = value.split(' ')
  return scopes.includes('') ? scopes.filter((scope) => scope !== '') : scopes
}

function scopesInList(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((scope: unknown): scope is string => typeof scope === 'string') : undefined
}
