import type { ClaimedToken, JwtHeader } from './jwt.js'

/**
 * Decodes a refused token as far as possible, to explain the refusal in a log. For a value that is not a JWT, returns
 * what it looks like instead; the value itself is never shown.
 */
export function tokenFacts(token: unknown, maxBytes: number): TokenFacts | string {
  if (typeof token !== 'string') return `it is no text, but of type ${typeof token}`
  if (token.length > maxBytes) return `it has ${token.length} characters, and maxTokenBytes is ${maxBytes}`
  if (token.length > MAX_EXPLAINED_LENGTH) return `it has ${token.length} characters, which is too long to be explained`
  if (PLACEHOLDERS.has(token)) return `it is the word ${token}: the client had no token`
  const parts = token.split('.', 6)
  if (parts.length === 5) return 'it has five parts: an encrypted token (JWE), which only its recipient can read'
  if (parts.length !== 3)
    return `it has ${parts.length} part(s) of ${token.length} characters, and a JWT has three: an opaque token?`
  const [header, claims] = parts.map(membersOf)
  if (header === undefined || claims === undefined)
    return 'its parts are no base64url of JSON objects: was it cut or changed?'
  return { header: headerOf(header), claims, rawHeader: header }
}

/** Words that clients send when they have no token. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['undefined', 'null', 'true', 'false', 'NaN', 'object', 'Bearer'])

/** Decoding a longer token would take too long for a log line. */
const MAX_EXPLAINED_LENGTH = 16_384

/** Header and claims of a refused token. */
export interface TokenFacts extends ClaimedToken {
  /** The header as sent, with members of any type. */
  readonly rawHeader: Readonly<Record<string, unknown>>
}

function headerOf(members: Readonly<Record<string, unknown>>): JwtHeader {
  const { alg, kid, typ } = members
  return {
    alg: typeof alg === 'string' ? alg : '',
    ...(typeof kid === 'string' ? { kid } : {}),
    ...(typeof typ === 'string' ? { typ } : {}),
  }
}

function membersOf(segment: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
