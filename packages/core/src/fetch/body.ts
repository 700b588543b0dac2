import { finished, type Readable } from 'node:stream'
import { discard } from './discard.js'
import { SourceError } from '../errors/errors.js'
import { decodersOf } from './content-encoding.js'
import { ReceivedBytes, tooLarge } from './received-bytes.js'

/**
 * Reads a response body, bounded as received and after each step of its decoding, in bytes and in small chunks. At the first one too many
 * the body is discarded. When the content-encoding is not understood, reading does not begin, and the caller discards the body.
 *
 * @param encoding - Content-Encoding: every value that was sent, joined by commas.
 * @throws SourceError `too_large` or `body`; whatever the stream fails with.
 */
export async function readBody(body: Readable, encoding: string | undefined, most: number): Promise<Buffer> {
  const decoders = decodersOf(encoding)
  let bytes = await collect(body, most)
  try {
    for (const decode of decoders) bytes = await decode(bytes, { maxOutputLength: most })
    return bytes
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(most)
    throw new SourceError('body', 'the response is not what its content-encoding says', { cause })
  }
}

/** By its events, not by iteration, which would keep thousands of small chunks before it gives them out as one. */
async function collect(body: Readable, most: number): Promise<Buffer> {
  const received = new ReceivedBytes(most)
  return await new Promise<Buffer>((resolve, reject) => {
    const stopWatching = finished(body, { writable: false }, (error) => {
      stopWatching()
      if (error === undefined || error === null) resolve(received.bytes())
      else reject(error)
    })
    const add = (chunk: unknown): void => {
      try {
        received.add(chunk)
      } catch (error) {
        reject(error instanceof SourceError ? error : new SourceError('body', 'the body cannot be read'))
        // At once, and no chunk more: what came with this one would be parsed to its end otherwise.
        body.off('data', add).pause()
        discard(body)
      }
    }
    body.on('data', add)
  })
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}
