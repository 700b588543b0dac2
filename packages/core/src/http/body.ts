import { pipeline } from 'node:stream/promises'
import { Writable, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { SourceError } from '../errors.js'

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** What {@link readBody} understands. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/**
 * Reads a response body, bounded as received and as decoded, and destroys the stream at the first byte too many.
 *
 * @throws SourceError `too_large` or `body`.
 */
export async function readBody(body: Readable, encoding: string | undefined, most: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  const known = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined
  if (known === undefined && name !== 'identity') {
    body.destroy()
    throw new SourceError('body', 'the response has a content-encoding that is not understood')
  }
  const collected = new Collector(most)
  if (known === undefined) await pipeline(body, collected)
  else await pipeline(body, limit(most), known(), collected)
  return collected.bytes
}

/** Passes at most `most` bytes on. */
function limit(most: number): (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* (chunks) {
    let size = 0
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > most) throw tooLarge(most)
      yield chunk
    }
  }
}

class Collector extends Writable {
  readonly #most: number
  readonly #chunks: Buffer[] = []
  #size = 0

  constructor(most: number) {
    super()
    this.#most = most
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#size += chunk.length
    if (this.#size > this.#most) {
      done(tooLarge(this.#most))
      return
    }
    this.#chunks.push(chunk)
    done()
  }
}

function tooLarge(most: number): SourceError {
  return new SourceError('too_large', `the response is longer than ${most} bytes`)
}
