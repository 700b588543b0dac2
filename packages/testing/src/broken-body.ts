// Sends answers with an abnormal body: too long, compressed, endless, cut in half, or one byte at a time.
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliCompress, createDeflate, createGzip } from 'node:zlib'
import { writeHead, type Answer } from './answer.js'
import type { ContentEncoding } from './behaviour.js'

const SPACES = Buffer.alloc(64 * 1024, ' ')
const MS_PER_BYTE = 20

const compressor = (encoding: ContentEncoding): NodeJS.ReadWriteStream => {
  switch (encoding) {
    case 'gzip':
      return createGzip()
    case 'deflate':
      return createDeflate()
    case 'br':
      return createBrotliCompress()
  }
}

/**
 * Sends chunks as fast as the client reads them. A client that disconnects is no error: most tests provoke it.
 *
 * Node drops data written to a response without a body and requests more immediately, so an endless source would block
 * the event loop. Such a response is ended without a body.
 */
const stream = async (
  chunks: Iterable<Buffer>,
  response: ServerResponse,
  encoding: ContentEncoding | undefined,
): Promise<void> => {
  if (response.req.method === 'HEAD' || response.statusCode === 304) {
    response.end()
    return
  }
  const source = Readable.from(chunks)
  const sent = encoding === undefined ? pipeline(source, response) : pipeline(source, compressor(encoding), response)
  await sent.catch(() => undefined)
}

function* padded(body: Buffer, bytes: number): Iterable<Buffer> {
  yield body
  for (let rest = bytes - body.length; rest > 0; rest -= SPACES.length) yield SPACES.subarray(0, rest)
}

export const sendOversize = async (
  answer: Answer,
  bytes: number,
  encoding: ContentEncoding | undefined,
  response: ServerResponse,
): Promise<void> => {
  writeHead(answer, response)
  if (encoding === undefined) response.setHeader('content-length', Math.max(bytes, answer.body.length))
  else response.setHeader('content-encoding', encoding)
  await stream(padded(answer.body, bytes), response, encoding)
}

export const sendEncoded = async (
  answer: Answer,
  encoding: ContentEncoding,
  response: ServerResponse,
): Promise<void> => {
  writeHead(answer, response)
  response.setHeader('content-encoding', encoding)
  await stream([answer.body], response, encoding)
}

export const sendEndless = async (answer: Answer, response: ServerResponse): Promise<void> => {
  // Always 200: a conditional request would get a 304, which has no body.
  writeHead({ ...answer, status: 200 }, response)
  await stream(padded(Buffer.from('{"keys":['), Infinity), response, undefined)
}

export const sendHalf = (answer: Answer, response: ServerResponse): void => {
  writeHead(answer, response)
  response.setHeader('content-length', answer.body.length)
  response.write(answer.body.subarray(0, Math.ceil(answer.body.length / 2)))
}

export const sendSlowly = (answer: Answer, response: ServerResponse): void => {
  writeHead(answer, response)
  response.setHeader('content-length', answer.body.length)
  let sent = 0
  const timer = setInterval(() => {
    response.write(answer.body.subarray(sent, sent + 1))
    sent += 1
    if (sent < answer.body.length) return
    clearInterval(timer)
    response.end()
  }, MS_PER_BYTE)
  response.on('close', () => {
    clearInterval(timer)
  })
}
