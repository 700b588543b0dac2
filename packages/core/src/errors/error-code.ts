/** What Node calls a failure, such as `ECONNREFUSED`, `CERT_HAS_EXPIRED` or `ENOSPC`: operators look for it. */
export function errorCodeOf(error: unknown): string | undefined {
  try {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined
  } catch {
    // A store, or a dispatcher, of the user's may throw what throws when it is read.
    return undefined
  }
}
