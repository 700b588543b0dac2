import { SourceError } from '../errors/errors.js'

/**
 * Collects the chunks of a response body, bounded in bytes and in small chunks. In one Buffer that grows: a list would
 * keep an object of some hundred bytes for each chunk of one byte.
 */
export class ReceivedBytes {
  readonly #max: number
  #buffer: Buffer
  #size = 0
  #smallChunks = 0

  constructor(maxBytes: number) {
    this.#max = maxBytes
    this.#buffer = Buffer.alloc(Math.min(maxBytes, FIRST_CAPACITY))
  }

  /**
   * @throws SourceError `too_large` if the body is too long or has too many small chunks; `body` if the chunk is not
   * bytes.
   */
  add(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) throw new SourceError('body', 'the body is not made of bytes')
    if (chunk.length < SMALL_CHUNK_BYTES) this.#smallChunks += 1
    if (this.#smallChunks > MAX_SMALL_CHUNKS) {
      throw new SourceError('too_large', `the response has more than ${MAX_SMALL_CHUNKS} chunks of a few bytes`)
    }
    const size = this.#size + chunk.length
    if (size > this.#max) throw tooLarge(this.#max)
    this.#ensureCapacity(size)
    this.#buffer.set(chunk, this.#size)
    this.#size = size
  }

  /** A copy without spare capacity. */
  bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#size))
  }

  #ensureCapacity(size: number): void {
    if (size <= this.#buffer.length) return
    const larger = Buffer.alloc(Math.min(this.#max, Math.max(size, this.#buffer.length * 2)))
    larger.set(this.#buffer.subarray(0, this.#size))
    this.#buffer = larger
  }
}

/** Shorter chunks are small. */
const SMALL_CHUNK_BYTES = 64

/**
 * Each chunk costs the main thread about a microsecond, even if it is tiny. A key set that is sent in one chunk per
 * JSON token has some thousands at most.
 */
const MAX_SMALL_CHUNKS = 8192

const FIRST_CAPACITY = 8192

export function tooLarge(maxBytes: number): SourceError {
  return new SourceError('too_large', `the response is longer than ${maxBytes} bytes`)
}
