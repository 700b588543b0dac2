import type { RefusedError } from '../errors/errors.js'
import { quoted } from '../text/quoted.js'
import type { Auth } from '../verify/auth.js'
import type { Guard } from './guards.js'
import { headerOf, type RequestLike } from './request-like.js'

/**
 * Explains why a request was refused before its token was verified. Of its Authorization header, only the name of a
 * known scheme is shown.
 */
export function explainRequest({ code }: RefusedError, request: RequestLike): readonly string[] {
  if (code === 'host_invalid') return ['Host is repeated, or neither a name nor an address']
  if (code === 'tenant_missing') return ['the option tenant found none in this request']
  if (code === 'authorization_repeated') return ['the request has more than one Authorization header']
  if (code !== 'token_missing' && code !== 'authorization_malformed')
    return ['the function of the option tenant threw it']
  const header = headerOf(request, 'authorization')
  if (header === undefined) return ['the request has no Authorization header']
  if (/^bearer\s*$/i.test(header)) return ['after Bearer there is nothing: the client had no token']
  if (/^bearer/i.test(header)) {
    const expected = 'after Bearer and one blank there has to be one token, and nothing else'
    return [expected, ...kindsAfterScheme(header.slice('bearer'.length))]
  }
  const scheme = SCHEME.exec(header)?.[1]
  if (scheme !== undefined) return [`the Authorization header has the scheme ${scheme}, not Bearer`]
  return header.startsWith('ey')
    ? ['the Authorization header has a token without the word Bearer before it']
    : ['the Authorization header has no scheme Bearer']
}

/** The most common registered schemes (RFC 9110 section 11.1). Any other word in their position may be a secret. */
const SCHEME = /^(basic|digest|dpop|hoba|mutual|negotiate|oauth|token|jwt|apikey|aws4-hmac-sha256)\b/i

/** What is wrong after `Bearer`: only the kind is shown, none of the content. The first match counts. */
const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^\s*:/, 'a colon stands after Bearer'],
  [/^\s*bearer\b/i, 'the word Bearer stands there twice'],
  [/^\s*["'`].*["'`]\s*$/, 'quotes stand around the token'],
  [/^\s*["'`]|["'`]\s*$/, 'a quote stands beside the token'],
  [/^\s*[<[{(]/, 'a bracket stands before the token'],
  [/^ *\t/, 'a tab stands after Bearer'],
  [/,/, 'a comma stands in it'],
  [/\S\s+\S/, 'a blank stands within it'],
  [/^\S/, 'no blank stands after Bearer'],
  [/^/, 'it has a character that no token has'],
]

function kindsAfterScheme(rest: string): readonly string[] {
  return KINDS.filter(([pattern]) => pattern.test(rest))
    .map(([, kind]) => kind)
    .slice(0, 1)
}

/** Explains what a guard requires, and what the token has. */
export function explainGuard({ explain }: Pick<Guard, 'explain'>, auth: Auth | undefined): readonly string[] {
  if (auth === undefined) return ['the request passed jwksAuth without a token']
  return explain?.(auth) ?? [`scopes granted ${quoted(auth.scopes)}`]
}
