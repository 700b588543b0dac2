import type { Socket } from 'node:net'
import { discard } from './discard.js'
import { SourceError } from '../errors/errors.js'
import { readPace } from './read-pace.js'

/**
 * What an answer may take beside its body: status lines, header lines, interim responses, trailers, and the framing of as many small chunks
 * as a body may have.
 */
const MAX_BYTES_BESIDE_BODY = 131_072

/** Chunks that are not small have framing of at most an eighth of what is in them. */
const BODY_BYTES_PER_FRAMING_BYTE = 8

/** The most bytes that may be read of a socket for one request whose body may have `maxResponseBytes`. */
export function maxSocketBytes(maxResponseBytes: number): number {
  return maxResponseBytes + Math.ceil(maxResponseBytes / BODY_BYTES_PER_FRAMING_BYTE) + MAX_BYTES_BESIDE_BODY
}

/**
 * Bounds what is read of a socket for each request, whatever it is: an HTTP parser skips without end what is no body (interim responses,
 * extensions and zeros of a chunk size, line breaks between responses), and tells nobody. Beyond the bound the socket is destroyed, and the
 * request that uses it fails with a SourceError `too_large`.
 *
 * The seam is `push`, with which the socket of Node itself hands over what came from the network, decrypted under TLS: there, each byte
 * passes once. The parser of undici (7.0 to 8.13 alike) calls `read` in a loop, but puts back (`unshift`) what came while it was paused,
 * and reads it again. `onread`, the option of Node, would keep the bytes from undici altogether. HTTP/2 would bypass `push`; our own undici
 * does not offer it to servers.
 *
 * A connection carries one request after the other, and each is written before its response is read: where more was written, the count
 * begins anew. A server cannot cause that.
 */
export function boundSocket(socket: Socket, maxBytes: number): void {
  const push = socket.push.bind(socket)
  const paced = { waiting: [], handOver: (bytes: unknown) => !socket.destroyed && push(bytes) }
  const readMore = socket._read.bind(socket)
  // The parser asks for more whenever it has read all that it was given, however much waits to be given to it.
  socket._read = (size) => {
    if (paced.waiting.length === 0) readMore(size)
  }
  let written = socket.bytesWritten
  let received = 0

  socket.push = (bytes: unknown): boolean => {
    const { bytesWritten } = socket
    if (bytesWritten !== written) {
      written = bytesWritten
      received = 0
    }
    if (bytes instanceof Uint8Array) received += bytes.length
    if (received > maxBytes) {
      discard(socket, new SourceError('too_large', `the provider sent more than ${maxBytes} bytes for one request`))
      return false
    }
    return readPace.pass(paced, bytes)
  }
}
