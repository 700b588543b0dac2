import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { mergeHeaders, type AnswerHeaders } from './answer-headers.js'

/** The correct answer of an issuer, before any misbehaviour. */
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

/** Answers with a JSON document; with `etag`, it has an entity tag (RFC 9110 section 8.8.3). */
export const documentAnswer = (body: Buffer, headers: AnswerHeaders, etag: boolean): Answer => {
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  return {
    status: 200,
    headers: mergeHeaders({ 'content-type': 'application/json', ...(etag ? { etag: `"${tag}"` } : {}) }, headers),
    body,
  }
}

const withoutWeakMark = (tag: string): string => tag.trim().replace(/^W\//, '')

/** Evaluates `If-None-Match` (RFC 9110 section 13.1.2): weak comparison with a list of tags, or `*`. */
const unchanged = (etag: string | undefined, ifNoneMatch: string | undefined): boolean => {
  if (etag === undefined || ifNoneMatch === undefined) return false
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').map(withoutWeakMark).includes(withoutWeakMark(etag))
}

/** Replaces the answer with a 304 if the client already has it. */
export const conditional = (answer: Answer, request: IncomingMessage): Answer => {
  if (!unchanged(answer.headers['etag'], request.headers['if-none-match'])) return answer
  return notModified(answer)
}

/** Turns a 200 into a 304, which keeps all headers except those that describe the body. */
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
