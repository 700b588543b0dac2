import { optionError, refuseUnknownFields, requireNumber, requireOneOf } from './option-error.js'
import { requireHeaders, type AnswerHeaders } from './answer-headers.js'

const NAMED = [
  'hang',
  'hang-body',
  'endless',
  'slow',
  'refuse',
  'reset',
  'html',
  'not-modified',
  'empty',
  'invalid-json',
] as const

const ENCODINGS = ['gzip', 'deflate', 'br'] as const

/**
 * A content coding (RFC 9110 section 8.4.1) that a test issuer can answer in, asked for or not.
 *
 * @useDeclaredType
 */
export type ContentEncoding = (typeof ENCODINGS)[number]

/**
 * The kinds of {@link Behaviour} that need nothing but their name.
 *
 * @useDeclaredType
 */
export type NamedBehaviour = (typeof NAMED)[number]

/**
 * What a test issuer does instead of answering well.
 *
 * - `'hang'`: takes the request and never answers.
 * - `'hang-body'`: sends the headers (with the full `content-length`) and half of the body, then nothing more.
 * - `'endless'`: a body of white space that never ends, as fast as the client reads.
 * - `'slow'`: the right answer, one byte every 20 milliseconds of real time.
 * - `'refuse'`: stops listening, cuts open connections; listens on the same port again at `behave()`.
 *   It concerns the whole server, so it takes neither `path` nor `times`.
 * - `'reset'`: destroys the connection in place of an answer (a TCP reset over plain HTTP).
 * - `'html'`: status 200 and a web page, as captive portals do.
 * - `'not-modified'`: a 304 that nobody asked for.
 * - `'empty'`: status 200 and `{"keys":[]}`.
 * - `'invalid-json'`: status 200, and JSON that breaks off.
 * - `{ status, headers?, body? }`: that answer. Default body: `status <n>` as plain text.
 * - `{ delay }`: waits that many milliseconds of real time, then answers normally.
 * - `{ oversize, encoding? }`: the right document, followed by white space until it has that many bytes; still valid JSON.
 *   With an `encoding`, the count is the decompressed one.
 * - `{ redirect, status? }`: a redirect to that URL. Default status: 302.
 * - `{ headers }`: the normal answer with these headers added or replaced.
 * - `{ encoding }`: the normal answer, compressed.
 */
export type Behaviour =
  | NamedBehaviour
  | { readonly status: number; readonly headers?: AnswerHeaders; readonly body?: string }
  | { readonly delay: number }
  | { readonly oversize: number; readonly encoding?: ContentEncoding }
  | { readonly redirect: string; readonly status?: number }
  | { readonly headers: AnswerHeaders }
  | { readonly encoding: ContentEncoding }

/** What can be done to one request; refusing concerns the server. */
export type RequestBehaviour = Exclude<Behaviour, 'refuse'>

const WHERE = 'TestIssuer.misbehave'

const requireStatus = (status: unknown): void => {
  requireNumber(WHERE, 'status', status, { min: 200, max: 599, integer: true })
}

const requireEncoding = (encoding: unknown): void => {
  requireOneOf(WHERE, 'encoding', encoding, ENCODINGS)
}

/** Throws a `TypeError` that names what is wrong with a behaviour. */
export const requireBehaviour = (behaviour: Behaviour): void => {
  if (typeof behaviour !== 'object' || behaviour === null) {
    requireOneOf(WHERE, 'behaviour', behaviour, NAMED)
  } else if ('redirect' in behaviour) {
    refuseUnknownFields(WHERE, behaviour, ['redirect', 'status'])
    requireHeaders(WHERE, { location: behaviour.redirect })
    requireStatus(behaviour.status ?? 302)
  } else if ('status' in behaviour) {
    refuseUnknownFields(WHERE, behaviour, ['status', 'headers', 'body'])
    requireStatus(behaviour.status)
    requireHeaders(WHERE, behaviour.headers ?? {})
    if (typeof (behaviour.body ?? '') !== 'string') throw optionError(WHERE, 'body', 'a string', behaviour.body)
  } else if ('delay' in behaviour) {
    refuseUnknownFields(WHERE, behaviour, ['delay'])
    requireNumber(WHERE, 'delay', behaviour.delay, { min: 0, max: 2 ** 31 - 1 })
  } else if ('oversize' in behaviour) {
    refuseUnknownFields(WHERE, behaviour, ['oversize', 'encoding'])
    requireNumber(WHERE, 'oversize', behaviour.oversize, { min: 1, integer: true })
    if (behaviour.encoding !== undefined) requireEncoding(behaviour.encoding)
  } else if ('headers' in behaviour) {
    refuseUnknownFields(WHERE, behaviour, ['headers'])
    requireHeaders(WHERE, behaviour.headers)
  } else {
    refuseUnknownFields(WHERE, behaviour, ['encoding'])
    requireEncoding(behaviour.encoding)
  }
}
