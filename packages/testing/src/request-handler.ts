import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { conditional, send, textAnswer, type Answer } from './answer.js'
import type { HoldGate } from './hold-gate.js'
import type { Misbehaviour } from './misbehaviour.js'
import type { RequestLog } from './request-log.js'
import type { Resource } from './resource.js'
import { respond } from './respond.js'

/**
 * Creates the function that answers the requests to a test issuer. If a clock or document of the test throws, it
 * answers 500 with that error.
 */
export const createRequestHandler = (parts: RequestHandlerParts): RequestListener => {
  return (request, response) => {
    handle(parts, request, response).catch((error: unknown) => {
      send(textAnswer(500, `test issuer: ${String(error)}`), response)
    })
  }
}

/** The kind of document at a path, and the correct answer. */
export interface Route {
  readonly resource: Resource
  readonly answer: Answer
}

export interface RequestHandlerParts {
  readonly route: (pathname: string) => Route
  readonly log: RequestLog
  readonly misbehaviour: Misbehaviour
  readonly gate: HoldGate
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const pathnameOf = (target: string): string => target.replace(/[?#].*$/s, '')

const goodAnswer = (answer: Answer, request: IncomingMessage): Answer => {
  if (request.method === 'GET' || request.method === 'HEAD') return conditional(answer, request)
  const refusal = textAnswer(405, 'only GET and HEAD')
  return { ...refusal, headers: { ...refusal.headers, allow: 'GET, HEAD' } }
}

/** Determines the answer when the request arrives, and sends it when no hold is left. */
const handle = async (
  parts: RequestHandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { url = '/', method = 'GET' } = request
  const at = parts.now()
  const { resource, answer } = parts.route(pathnameOf(url))
  const behaviour = parts.misbehaviour.take(resource)
  const held = parts.gate.pass(resource)
  parts.log.record(resource, { path: url, method, headers: request.headers, at })
  await held
  if (request.socket.destroyed) return
  response.setHeader('date', new Date(at).toUTCString())
  await respond(behaviour, goodAnswer(answer, request), response)
}
