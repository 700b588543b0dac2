import type { ServerResponse } from 'node:http'
import { mergeHeaders } from './answer-headers.js'
import { notModified, send, textAnswer, type Answer } from './answer.js'
import type { RequestBehaviour } from './behaviour.js'
import { cutOff } from './cut-off.js'
import { sendEncoded, sendEndless, sendHalf, sendOversize, sendSlowly } from './broken-body.js'

const WEB_PAGE = '<!doctype html><html><head><title>Welcome</title></head><body>Please sign in.</body></html>'

const reset = (response: ServerResponse): void => {
  const { socket } = response
  if (socket !== null) cutOff(socket, { reset: true })
}

const sendLater = (answer: Answer, delay: number, response: ServerResponse): void => {
  const timer = setTimeout(() => {
    send(answer, response)
  }, delay)
  response.on('close', () => {
    clearTimeout(timer)
  })
}

type NamedBehaviour = Extract<RequestBehaviour, string>

const respondNamed = async (behaviour: NamedBehaviour, answer: Answer, response: ServerResponse): Promise<void> => {
  switch (behaviour) {
    case 'hang':
      return
    case 'hang-body':
      return sendHalf(answer, response)
    case 'endless':
      return sendEndless(answer, response)
    case 'slow':
      return sendSlowly(answer, response)
    case 'reset':
      return reset(response)
    case 'html':
      return send(textAnswer(200, WEB_PAGE, 'text/html'), response)
    case 'not-modified':
      return send(notModified(answer), response)
    case 'empty':
      return send(textAnswer(200, '{"keys":[]}', 'application/json'), response)
    case 'invalid-json':
      return send(textAnswer(200, '{"keys":[{"kty":', 'application/json'), response)
  }
}

/** Answers a request to a test issuer: sends the correct answer, or misbehaves as the test has set. */
export const respond = async (
  behaviour: RequestBehaviour | undefined,
  answer: Answer,
  response: ServerResponse,
): Promise<void> => {
  if (behaviour === undefined) return send(answer, response)
  if (typeof behaviour === 'string') return respondNamed(behaviour, answer, response)
  if ('redirect' in behaviour) {
    const { redirect, status = 302 } = behaviour
    return send({ status, headers: { location: redirect }, body: Buffer.alloc(0) }, response)
  }
  if ('status' in behaviour) {
    const { status, body = `status ${status}`, headers = {} } = behaviour
    const plain = textAnswer(status, body)
    return send({ ...plain, headers: mergeHeaders(plain.headers, headers) }, response)
  }
  if ('delay' in behaviour) return sendLater(answer, behaviour.delay, response)
  if ('oversize' in behaviour) return sendOversize(answer, behaviour.oversize, behaviour.encoding, response)
  if ('headers' in behaviour) {
    return send({ ...answer, headers: mergeHeaders(answer.headers, behaviour.headers) }, response)
  }
  return sendEncoded(answer, behaviour.encoding, response)
}
