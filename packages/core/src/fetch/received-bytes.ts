import { SourceError } from '../errors/errors.js'

/** Chunks shorter than this are small. */
const SMALL_CHUNK_BYTES = 64

/**
 * Each chunk costs the main thread about a microsecond, however little is in it. A set that is sent token by token, each in a chunk of its
 * own, has some thousands at most.
 */
const MAX_SMALL_CHUNKS = 8192

const FIRST_CAPACITY = 8192

/** What was received of a body, in one Buffer that grows: a list would hold an object of some hundred bytes for each chunk of one byte. */
export class ReceivedBytes {
  readonly #max: number
  #buffer: Buffer
  #size = 0
  #smallChunks = 0

  constructor(most: number) {
    this.#max = most
    this.#buffer = Buffer.alloc(Math.min(most, FIRST_CAPACITY))
  }

  /** @throws SourceError `too_large` when it is too long, or in too many small chunks; `body` when the chunk is no bytes. */
  add(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) throw new SourceError('body', 'the body is not made of bytes')
    if (chunk.length < SMALL_CHUNK_BYTES) this.#smallChunks += 1
    if (this.#smallChunks > MAX_SMALL_CHUNKS) {
      throw new SourceError('too_large', `the response has more than ${MAX_SMALL_CHUNKS} chunks of a few bytes`)
    }
    const size = this.#size + chunk.length
    if (size > this.#max) throw tooLarge(this.#max)
    this.#makeRoomFor(size)
    this.#buffer.set(chunk, this.#size)
    this.#size = size
  }

  /** A copy that holds no more memory than it needs. */
  bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#size))
  }

  #makeRoomFor(size: number): void {
    if (size <= this.#buffer.length) return
    const larger = Buffer.alloc(Math.min(this.#max, Math.max(size, this.#buffer.length * 2)))
    larger.set(this.#buffer.subarray(0, this.#size))
    this.#buffer = larger
  }
}

export function tooLarge(most: number): SourceError {
  return new SourceError('too_large', `the response is longer than ${most} bytes`)
}
