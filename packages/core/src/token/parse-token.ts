import { RefusedError } from '../errors/errors.js'
import { hasDuplicateMembers } from '../text/json-scan.js'
import { decodeBase64url, decodeBase64urlText } from '../text/base64url.js'
import type { ClaimedToken, JwtHeader } from './jwt.js'
import type { HeaderCache } from './header-cache.js'

/**
 * Parses a token, a compact JWS, strictly (RFC 7515 section 5.2). Verifies nothing.
 *
 * @param headers - Headers that need not be parsed again.
 * @throws RefusedError `token_too_large`, `token_malformed` or `token_critical_header`.
 */
export function parseToken(token: string, maxBytes: number, headers: HeaderCache): UnverifiedToken {
  if (typeof token !== 'string') throw malformed('the token is not a string')
  if (token.length > maxBytes) throw new RefusedError('token_too_large')
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 1 || second === first + 1 || second === -1 || token.includes('.', second + 1)) {
    throw malformed('a signed token has three segments')
  }
  const segment = token.slice(0, first)
  const header = headers.find(segment) ?? readHeader(decodeJson(segment, true))
  const claims = objectOf(decodeJson(token.slice(first + 1, second), false))
  const signature = decodeBase64url(token.slice(second + 1))
  if (claims === undefined) throw malformed('the payload is not an object')
  if (signature === undefined) throw malformed('the signature is not base64url')
  if (signature.length === 0) throw malformed('the signature is empty: an unsigned token is never accepted')
  return { segment, header, claims, signed: Buffer.from(token.slice(0, second), 'latin1'), signature }
}

/** A parsed token. Nothing in it can be trusted before its signature is verified. */
export interface UnverifiedToken extends ClaimedToken {
  /** The encoded header, as sent. */
  readonly segment: string
  /** The signed bytes: the first two segments and the dot between them, in ASCII. */
  readonly signed: Buffer
  readonly signature: Buffer
}

function readHeader(value: unknown): JwtHeader {
  const header = objectOf(value)
  if (header === undefined) throw malformed('the header is not an object')
  const { alg, kid, typ } = header
  if (typeof alg !== 'string') throw malformed('alg is not a string')
  if (kid !== undefined && typeof kid !== 'string') throw malformed('kid is not a string')
  if (typ !== undefined && typeof typ !== 'string') throw malformed('typ is not a string')
  // No extension is supported, so a token with a critical one is refused (RFC 7515 section 4.1.11); `b64` is an
  // extension (RFC 7797).
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) throw new RefusedError('token_critical_header')
  return { ...header, alg, ...(kid === undefined ? {} : { kid }), ...(typ === undefined ? {} : { typ }) }
}

function decodeJson(segment: string, unique: boolean): unknown {
  const text = decodeBase64urlText(segment)
  if (text === undefined) throw malformed('a segment is not base64url of UTF-8')
  try {
    const value: unknown = JSON.parse(text)
    if (!unique || !hasDuplicateMembers(text)) return value
  } catch (cause) {
    throw malformed('a segment is not JSON', cause)
  }
  throw malformed('the header names a member twice')
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isObject(value) ? value : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(detail: string, cause?: unknown): RefusedError {
  return new RefusedError('token_malformed', { detail, cause })
}
