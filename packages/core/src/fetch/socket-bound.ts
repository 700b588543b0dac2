import type { Socket } from 'node:net'
import { discard } from './discard.js'
import { SourceError } from '../errors/errors.js'
import { readPace } from './read-pace.js'

/**
 * Destroys a socket that receives too many (decrypted) bytes for one request; passes the rest on at the pace of
 * {@link readPace}. The bound covers bytes of any kind: an HTTP parser skips unlimited input that is not body (interim
 * responses, extensions and zeros of a chunk size, line breaks between responses) and does not report it. Beyond the
 * bound the request fails with a SourceError `too_large`.
 *
 * The hook is `push`, through which Node's socket passes everything from the network, decrypted under TLS: each byte
 * passes it once. The parser of undici (7.0 to 8.13 alike) calls `read` in a loop, but puts back (`unshift`) what
 * arrived while it was paused, and reads it again. Node's option `onread` would withhold the bytes from undici
 * altogether. HTTP/2 would bypass `push`; the connector of this package does not offer it to servers.
 *
 * A connection carries one request after the other, and each is written before its response is read: when more bytes
 * have been written, the count restarts. A server cannot cause that.
 */
export function boundSocket(socket: Socket, maxBytes: number): void {
  const push = socket.push.bind(socket)
  const paced = { waiting: [], handOver: (bytes: unknown) => !socket.destroyed && push(bytes) }
  const readMore = socket._read.bind(socket)
  // The parser requests more once it has read everything passed on to it, even while more waits to be passed on.
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

/**
 * Bytes of a response in addition to its body: status lines, header lines, interim responses, trailers, and the framing
 * of as many small chunks as a body may have.
 */
const MAX_OVERHEAD_BYTES = 131_072

/** Chunks that are not small have framing of at most an eighth of their content. */
const BODY_BYTES_PER_FRAMING_BYTE = 8

/** The limit of bytes read from a socket for one request whose body may have `maxResponseBytes`. */
export function maxSocketBytes(maxResponseBytes: number): number {
  return maxResponseBytes + Math.ceil(maxResponseBytes / BODY_BYTES_PER_FRAMING_BYTE) + MAX_OVERHEAD_BYTES
}
