import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { mergeHeaders, type AnswerHeaders } from './answer-headers.js'

/** What a well-behaved issuer answers. */
export interface Answer {
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: Buffer
}

export const textAnswer = (status: number, text: string, type = 'text/plain'): Answer => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(text),
})

/** A JSON document with an entity tag (RFC 9110 section 8.8.3) when asked for. */
export const documentAnswer = (body: Buffer, headers: AnswerHeaders, etag: boolean): Answer => {
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  return {
    status: 200,
    headers: mergeHeaders({ 'content-type': 'application/json', ...(etag ? { etag: `"${tag}"` } : {}) }, headers),
    body,
  }
}

const withoutWeakMark = (tag: string): string => tag.trim().replace(/^W\//, '')

/** RFC 9110 section 13.1.2: weak comparison, a list of tags or `*`. */
const unchanged = (etag: string | undefined, ifNoneMatch: string | undefined): boolean => {
  if (etag === undefined || ifNoneMatch === undefined) return false
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').map(withoutWeakMark).includes(withoutWeakMark(etag))
}

/** A 304 in place of the answer when the client has it already. */
export const conditional = (answer: Answer, request: IncomingMessage): Answer => {
  if (!unchanged(answer.headers['etag'], request.headers['if-none-match'])) return answer
  return notModified(answer)
}

/** A 304 keeps the headers that a 200 would have had, but for those that describe a body. */
export const notModified = (answer: Answer): Answer => {
  const headers = Object.entries(answer.headers).filter(([name]) => !name.startsWith('content-'))
  return { status: 304, headers: Object.fromEntries(headers), body: Buffer.alloc(0) }
}

export const writeHead = (answer: Answer, response: ServerResponse): void => {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.statusCode = answer.status
}

export const send = (answer: Answer, response: ServerResponse): void => {
  writeHead(answer, response)
  response.end(answer.body)
}
