import { optionError, refuseUnknownFields, requireNumber, requireOneOf } from './option-error.js'
import { requireHeaders, type AnswerHeaders } from './answer-headers.js'

/**
 * The way in which a test issuer misbehaves.
 *
 * - `'hang'`: accepts the request and never answers.
 * - `'hang-body'`: sends the headers (with the full `content-length`) and half of the body, then nothing more.
 * - `'endless'`: sends a body of white space that never ends, as fast as the client reads.
 * - `'slow'`: sends the correct answer, one byte every 20 milliseconds of real time.
 * - `'refuse'`: stops listening and destroys open connections; `behave()` listens on the same port again.
 *   It affects the whole server, so it takes neither `path` nor `times`.
 * - `'reset'`: destroys the connection instead of answering (with a TCP reset over plain HTTP).
 * - `'html'`: answers 200 with a web page, like a captive portal.
 * - `'not-modified'`: answers 304 even if the request was not conditional.
 * - `'empty'`: answers 200 with `{"keys":[]}`.
 * - `'invalid-json'`: answers 200 with truncated JSON.
 * - `{ status, headers?, body? }`: sends that answer. Default body: `status <n>` as plain text.
 * - `{ delay }`: waits that many milliseconds of real time, then answers correctly.
 * - `{ oversize, encoding? }`: sends the correct document, padded with white space to that many bytes; it stays valid
 *   JSON. With an `encoding`, the number is that of the decompressed bytes.
 * - `{ redirect, status? }`: redirects to that URL. Default status: 302.
 * - `{ headers }`: sends the correct answer with these headers added or replaced.
 * - `{ encoding }`: sends the correct answer, compressed.
 */
export type Behaviour =
  | NamedBehaviour
  | { readonly status: number; readonly headers?: AnswerHeaders; readonly body?: string }
  | { readonly delay: number }
  | { readonly oversize: number; readonly encoding?: ContentEncoding }
  | { readonly redirect: string; readonly status?: number }
  | { readonly headers: AnswerHeaders }
  | { readonly encoding: ContentEncoding }

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
 * A content coding (RFC 9110 section 8.4.1) for answers of a test issuer, whether the client accepts it or not.
 *
 * @useDeclaredType
 */
export type ContentEncoding = (typeof ENCODINGS)[number]

/**
 * The kinds of {@link Behaviour} that have no parameters.
 *
 * @useDeclaredType
 */
export type NamedBehaviour = (typeof NAMED)[number]

/** A behaviour for single requests: all except `'refuse'`, which affects the whole server. */
export type RequestBehaviour = Exclude<Behaviour, 'refuse'>

const WHERE = 'TestIssuer.misbehave'

const requireStatus = (status: unknown): void => {
  requireNumber(WHERE, 'status', status, { min: 200, max: 599, integer: true })
}

const requireEncoding = (encoding: unknown): void => {
  requireOneOf(WHERE, 'encoding', encoding, ENCODINGS)
}

/** Validates a behaviour. Throws a `TypeError` that names what is wrong. */
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
