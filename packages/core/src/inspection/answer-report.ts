import { parseJson } from '../keys/key-set.js'
import { SourceError } from '../errors/errors.js'
import type { ResponseHeaders } from '../cache/snapshot.js'

/**
 * Reports what a URL answered with 200: metadata, a key set, other JSON, a web page or nothing, by the body and not by
 * its content type.
 */
export function answerReport(headers: ResponseHeaders, body: Buffer): AnswerReport {
  const contentType = headers['content-type']
  const typed = { status: 200, ...(contentType === undefined ? {} : { contentType }) }
  if (body.length === 0) return { ...typed, body: 'empty' }
  const document = jsonIn(body)
  if (document === undefined) return { ...typed, body: isWebPage(body) ? 'web_page' : 'other' }
  return { ...typed, ...kindOf(document.value) }
}

/**
 * The kind of a body, by its content alone. `json` is JSON that is neither metadata nor a key set; `other` is neither
 * JSON nor a web page.
 */
export type AnswerBody = 'metadata' | 'key_set' | 'json' | 'web_page' | 'empty' | 'other'

/** The answer of a URL, after its redirects. */
export interface AnswerReport {
  readonly status: number
  readonly contentType?: string
  /** The kind of the body. Absent unless the status is 200 and the body was read. */
  readonly body?: AnswerBody
  /** The names of the first members of a JSON object. */
  readonly members?: readonly string[]
}

const MAX_NAMED_MEMBERS = 10
const MAX_MEMBER_LENGTH = 40

/** The start of a body that is searched for HTML; a page may begin with comments and blanks. */
const MAX_SEARCHED_BYTES = 1024

function jsonIn(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: parseJson(body) }
  } catch (error) {
    if (error instanceof SourceError) return undefined
    throw error
  }
}

function isWebPage(body: Buffer): boolean {
  return /<(?:!doctype html|html|head|body)\b/i.test(body.toString('latin1', 0, MAX_SEARCHED_BYTES))
}

function kindOf(value: unknown): Pick<AnswerReport, 'body' | 'members'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { body: 'json' }
  const members: Readonly<Record<string, unknown>> = { ...value }
  if (Array.isArray(members['keys'])) return { body: 'key_set' }
  if (typeof members['issuer'] === 'string' || typeof members['jwks_uri'] === 'string') return { body: 'metadata' }
  const named = Object.keys(members).slice(0, MAX_NAMED_MEMBERS)
  return { body: 'json', members: named.map((name) => name.slice(0, MAX_MEMBER_LENGTH)) }
}
