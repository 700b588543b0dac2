import { finished, type Readable } from 'node:stream'
import { discard } from './discard.js'
import { SourceError } from '../errors/errors.js'
import { decodersOf } from './content-encoding.js'
import { ReceivedBytes, tooLarge } from './received-bytes.js'

/**
 * Reads and decodes a response body. Bounded as received and after each decoding step, in bytes and in small chunks;
 * beyond a bound the body is discarded. If the content-encoding is not supported, nothing is read, and the caller
 * discards the body.
 *
 * @param encoding - Content-Encoding: all values, joined by commas.
 * @throws SourceError `too_large` or `body`; or the error of the stream.
 */
export async function readBody(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const decoders = decodersOf(encoding)
  let bytes = await collect(body, maxBytes)
  try {
    for (const decode of decoders) bytes = await decode(bytes, { maxOutputLength: maxBytes })
    return bytes
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(maxBytes)
    throw new SourceError('body', 'the response is not what its content-encoding says', { cause })
  }
}

/**
 * Listens to events instead of iterating: iteration would buffer thousands of small chunks before it returns them as
 * one.
 */
async function collect(body: Readable, maxBytes: number): Promise<Buffer> {
  const received = new ReceivedBytes(maxBytes)
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
        // Stop at once: the rest of what arrived with this chunk would otherwise be parsed to its end.
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
