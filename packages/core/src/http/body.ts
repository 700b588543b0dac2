import type { Readable } from 'node:stream'
import { SourceError } from '../errors.js'
import { decodersOf } from './content-encoding.js'

/**
 * Reads a response body, bounded as received and after each step of its decoding. Reading stops at the first byte too many, and does not
 * begin when the content-encoding is not understood; whoever has the body discards it then.
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

async function collect(body: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) throw tooLarge(most)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

function tooLarge(most: number): SourceError {
  return new SourceError('too_large', `the response is longer than ${most} bytes`)
}
