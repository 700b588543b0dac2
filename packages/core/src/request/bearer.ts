import { RefusedError } from '../errors/errors.js'
import { headerOf, type RequestLike } from './request-like.js'

/**
 * Reads the bearer token in the `Authorization` header of a request (RFC 6750 section 2.1); `undefined` if it has
 * none, or another scheme.
 *
 * @param isCached - Whether a token was accepted before: its form is not checked again.
 * @throws RefusedError `authorization_repeated` or `authorization_malformed`.
 */
export function bearerToken(request: RequestLike, isCached: (token: string) => boolean): string | undefined {
  const header = headerOf(request, 'authorization')
  if (header === undefined) return undefined
  if (isRepeated(request.rawHeaders)) throw new RefusedError('authorization_repeated')
  const start = START.exec(header)?.[0].length
  if (start !== undefined) {
    const token = header.slice(start)
    if (isCached(token) || TOKEN.test(token)) return token
  }
  // Any separator after the scheme counts: a proxy may have read a token there.
  if (SCHEME.test(header)) throw new RefusedError('authorization_malformed')
  return undefined
}

const START = /^bearer +/i
/** RFC 6750 section 2.1: `b64token`. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/
/** The scheme itself, not the start of a longer one (RFC 9110 section 5.6.2). */
const SCHEME = /^bearer(?![\w!#$%&'*+.^`|~-])/i

function isRepeated(rawHeaders: readonly string[]): boolean {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1
  }
  return count > 1
}
