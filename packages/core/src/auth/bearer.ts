import { RefusedError } from '../errors.js'
import { headerOf, type RequestLike } from './request-like.js'

const SCHEME = /^bearer(?: +|$)/i
/** RFC 6750 section 2.1: `b64token`. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/

/**
 * The bearer token of a request (RFC 6750 section 2.1); `undefined` when it has none, also when it has another scheme.
 *
 * @param isKnown - Tells tokens that were accepted before: their form need not be looked at again.
 * @throws RefusedError `authorization_repeated` or `authorization_malformed`.
 */
export function bearerToken(request: RequestLike, isKnown: (token: string) => boolean): string | undefined {
  const header = headerOf(request, 'authorization')
  if (header === undefined) return undefined
  if (isRepeated(request.rawHeaders)) throw new RefusedError('authorization_repeated')
  const scheme = SCHEME.exec(header)
  if (scheme === null) return undefined
  const token = header.slice(scheme[0].length)
  if (!isKnown(token) && !TOKEN.test(token)) throw new RefusedError('authorization_malformed')
  return token
}

function isRepeated(rawHeaders: readonly string[]): boolean {
  let seen = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 13 && name.toLowerCase() === 'authorization') seen += 1
  }
  return seen > 1
}
