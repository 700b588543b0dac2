import { isAbsolute } from 'node:path'
import type { RequestAuth } from '../fetch/request-auth.js'
import { isId } from '../registration/id.js'
import { optionEntries } from '../option-reader/option-entries.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/** What is sent to a provider with each request for its metadata or keys. */
export interface RequestOptions {
  /**
   * Headers of requests to the origin of `jwksUri`, or of `issuer` if there is none. No other origin receives them,
   * whatever a redirect or the metadata says. Their values are never shown.
   * @default none
   */
  requestHeaders?: Readonly<Record<string, string>>
  /**
   * The absolute path of a file with a bearer token of at most 16 KiB, sent to the same origin as `requestHeaders`,
   * over https only. It is read before each request, because such tokens are rotated.
   * @default none
   */
  bearerTokenFile?: string
  /**
   * Names the account whose token is in `bearerTokenFile`, across rotations: 1 to 64 of `A-Z a-z 0-9 . _ -`, not a
   * secret. Required with a `store`: processes that use the token of another account or another cluster at the same
   * path need another name.
   * @default none
   */
  bearerTokenId?: string
}

/** Header names and values (RFC 9110 sections 5.1 and 5.5), ASCII only. */
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/
const VALUE = /^[!-~](?:[ -~]{0,8190}[!-~])?$/
const MAX_HEADERS = 20

/** Headers that control how a message is sent, or that this package sets itself. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'cache-control',
  'connection',
  'content-length',
  'expect',
  'host',
  'if-modified-since',
  'if-none-match',
  'keep-alive',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Reads how requests are authenticated.
 *
 * @param url - Where keys or metadata are fetched; `undefined` when nothing is fetched.
 */
export function readRequestOptions(reader: OptionReader, url: string | undefined): RequestAuth | undefined {
  const names = ['requestHeaders', 'bearerTokenFile', 'bearerTokenId'] as const
  if (!reader.hasAny(names)) return undefined
  if (url === undefined) {
    for (const name of names) {
      if (!reader.has(name)) continue
      reader.raw(name)
      reader.problems.add(reader.field(name), 'cannot be combined with jwks: nothing is asked for', '(hidden)')
    }
    return undefined
  }
  const headers = readHeaders(reader)
  const bearerTokenFile = reader.read('bearerTokenFile', undefined, 'must be the absolute path of a file', (value) =>
    typeof value === 'string' && isAbsolute(value) && !value.includes('\0') ? value : undefined,
  )
  if (bearerTokenFile !== undefined && headers['authorization'] !== undefined)
    reader.refuse('bearerTokenFile', 'cannot be combined with an authorization header')
  const origin = URL.canParse(url) ? new URL(url).origin : ''
  if (bearerTokenFile !== undefined && origin.startsWith('http:'))
    reader.refuse('bearerTokenFile', 'needs an https URL: a token must not be sent in the clear')
  return { origin, headers, bearerTokenFile, bearerTokenId: readBearerTokenId(reader) }
}

function readBearerTokenId(reader: OptionReader): string | undefined {
  const rule = 'must be 1 to 64 of A-Z a-z 0-9 . _ -'
  const id = reader.read('bearerTokenId', undefined, rule, (value) => (isId(value) ? value : undefined))
  if (reader.has('bearerTokenId') && !reader.has('bearerTokenFile'))
    reader.refuse('bearerTokenId', 'needs a bearerTokenFile')
  return id
}

/**
 * Stored snapshots must be distinguishable by the credential that fetched them. The content of a file cannot
 * distinguish them: it is rotated, and differs between machines.
 */
export function refuseUnnamedToken(reader: OptionReader): void {
  if (!reader.has('bearerTokenFile') || reader.has('bearerTokenId')) return
  const rule = 'is needed with a bearerTokenFile beside a store: a name for whose token the file holds'
  reader.refuse('bearerTokenId', rule)
}

/** Two credentials must not share a stored snapshot, and a plain digest that distinguishes them could be guessed. */
export function refuseSecretHeaders(reader: OptionReader): void {
  if (!reader.has('requestHeaders')) return
  const rule = 'needs a store with an integrityKey, which hides credentials in the names of what is stored'
  reader.problems.add(reader.field('requestHeaders'), rule, '(hidden)')
}

/** Reads `requestHeaders`. Problems name a wrong header but never show its value, which may be a secret. */
export function readHeaders(reader: OptionReader): Readonly<Record<string, string>> {
  if (!reader.has('requestHeaders')) return {}
  const given = optionEntries(reader.raw('requestHeaders')) ?? []
  if (given.length === 0 || given.length > MAX_HEADERS) {
    const rule = `must be an object of 1 to ${MAX_HEADERS} header names and texts`
    reader.problems.add(reader.field('requestHeaders'), rule, '(hidden)')
    return {}
  }
  const headers = new Map<string, string>()
  for (const [spelling, text] of given) {
    const name = spelling.toLowerCase()
    const problem = headers.has(name) ? 'must not be given twice' : problemWith(name, text)
    if (typeof text === 'string' && problem === undefined) headers.set(name, text)
    else reader.problems.add(reader.field(`requestHeaders.${spelling}`), problem ?? 'must be a text', '(hidden)')
  }
  return Object.fromEntries(headers)
}

function problemWith(name: string, value: unknown): string | undefined {
  if (!NAME.test(name)) return 'must be the name of a header'
  if (RESERVED_HEADERS.has(name) || name.startsWith('proxy-'))
    return 'is not for you to set: it says how a message is sent'
  return typeof value === 'string' && VALUE.test(value)
    ? undefined
    : 'must be printable ASCII, without blanks around it'
}
