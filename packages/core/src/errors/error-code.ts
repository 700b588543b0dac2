/** The code of a Node error, such as `ECONNREFUSED`, `CERT_HAS_EXPIRED` or `ENOSPC`: operators search for it. */
export function errorCodeOf(error: unknown): string | undefined {
  try {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined
  } catch {
    // An error from a user-supplied store or dispatcher may throw when it is read.
    return undefined
  }
}
