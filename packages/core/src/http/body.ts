import { promisify } from 'node:util'
import type { Readable } from 'node:stream'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { SourceError } from '../errors.js'

/** Decodes a whole body; rejects as soon as it makes more than `maxOutputLength` bytes. */
type Decode = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const inflateWrapped: Decode = promisify(inflate)
const inflateBare: Decode = promisify(inflateRaw)

const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: (bytes, options) => (hasZlibHeader(bytes) ? inflateWrapped(bytes, options) : inflateBare(bytes, options)),
  br: promisify(brotliDecompress),
}

/** What {@link readBody} understands. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/**
 * Reads a response body, bounded as received and as decoded, and destroys the stream at the first byte too many.
 *
 * @throws SourceError `too_large` or `body`; whatever the stream fails with.
 */
export async function readBody(body: Readable, encoding: string | undefined, most: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return await collect(body, most)
  const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined
  if (decode === undefined) {
    body.destroy()
    throw new SourceError('body', 'the response has a content-encoding that is not understood')
  }
  const received = await collect(body, most)
  try {
    return await decode(received, { maxOutputLength: most })
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

/** RFC 1950 section 2.2. Some servers send `deflate` without that wrapping (RFC 9110 section 8.4.1.2); browsers read both. */
function hasZlibHeader(bytes: Buffer): boolean {
  return bytes.length >= 2 && (bytes.readUInt8(0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

function tooLarge(most: number): SourceError {
  return new SourceError('too_large', `the response is longer than ${most} bytes`)
}
