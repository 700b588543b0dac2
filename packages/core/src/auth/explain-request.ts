import type { RefusalCode, RefusedError } from '../errors.js'
import { quoted } from '../observe/quoted.js'
import { headerOf, type RequestLike } from './request-like.js'

/** RFC 9110 section 11.1: the registered schemes that are seen most. What stands in the place of a scheme may be a secret. */
const SCHEME = /^(basic|digest|dpop|hoba|mutual|negotiate|oauth|token|jwt|apikey|aws4-hmac-sha256)\b/i

const ABOUT_REQUESTS: ReadonlySet<RefusalCode> = new Set([
  'authorization_repeated',
  'authorization_malformed',
  'host_invalid',
  'tenant_missing',
  'token_missing',
])

/** Whether a request is refused before its token is looked at. */
export function isAboutRequest({ code }: RefusedError): boolean {
  return ABOUT_REQUESTS.has(code)
}

/** What a request without a usable token sent in the token's place. None of it is shown but the name of a known scheme. */
export function explainRequest({ code }: RefusedError, request: RequestLike): readonly string[] {
  if (code === 'host_invalid') return ['Host is repeated, or neither a name nor an address']
  if (code === 'tenant_missing') return ['the option tenant found none in this request']
  if (code === 'authorization_repeated') return ['the request has more than one Authorization header']
  const header = headerOf(request, 'authorization')
  if (header === undefined) return ['the request has no Authorization header']
  if (/^bearer\s*$/i.test(header)) return ['after Bearer there is nothing: the client had no token']
  if (/^bearer/i.test(header)) return ['after Bearer and one blank there has to be one token, and nothing else']
  const scheme = SCHEME.exec(header)?.[1]
  if (scheme !== undefined) return [`the Authorization header has the scheme ${scheme}, not Bearer`]
  return header.startsWith('ey')
    ? ['the Authorization header has a token without the word Bearer before it']
    : ['the Authorization header has no scheme Bearer']
}

/** What a guard required, and what the token grants. */
export function explainScopes({ scope }: RefusedError, granted: readonly string[] | undefined): readonly string[] {
  if (granted === undefined) return ['the request passed jwksAuth without a token']
  return [...(scope.length === 0 ? [] : [`scopes required ${quoted(scope)}`]), `scopes granted ${quoted(granted)}`]
}
