/** The scopes a token grants: `scope` (RFC 8693 section 4.2), or `scp` as text or list where there is no `scope`. */
export function scopesOf(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const { scope, scp } = claims
  return split(scope) ?? split(scp) ?? listed(scp) ?? []
}

function split(value: unknown): readonly string[] | undefined {
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : undefined
}

function listed(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((scope: unknown): scope is string => typeof scope === 'string') : undefined
}
