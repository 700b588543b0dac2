import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { SourceError } from '../errors/errors.js'

/**
 * Returns the functions that decode a response body, in the order in which to apply them: the coding that was applied
 * last is decoded first (RFC 9110 section 8.4). Names are case-insensitive, several headers form one list, and empty
 * list members do not count (RFC 9110 section 5.6.1.2).
 *
 * @param encoding - Content-Encoding: all values, joined by commas.
 * @throws SourceError `body` if a coding is not supported, or there are too many.
 */
export function decodersOf(encoding: string | undefined): readonly Decode[] {
  const names = (encoding ?? '')
    .split(',')
    .map((name) => name.replaceAll(/^[ \t]+|[ \t]+$/g, '').toLowerCase())
    .filter((name) => name !== '' && !PLAIN.has(name))
  const decoders = names.map((name) => DECODERS.get(name) ?? notDecoded(name))
  if (decoders.length > MAX_CODINGS) {
    throw new SourceError('body', `the response has more than ${MAX_CODINGS} codings in its content-encoding`)
  }
  return decoders.toReversed()
}

/** Decodes a whole body; rejects as soon as the result exceeds `maxOutputLength` bytes. */
type Decode = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const inflateWrapped: Decode = promisify(inflate)
const inflateBare: Decode = promisify(inflateRaw)

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  [
    'deflate',
    (bytes, options) => (hasZlibHeader(bytes) ? inflateWrapped(bytes, options) : inflateBare(bytes, options)),
  ],
  ['br', promisify(brotliDecompress)],
])

/** The Accept-Encoding of each request. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/**
 * Labels of bytes that are not encoded. Only the first is a content coding (RFC 9110 section 8.4.1), but servers send
 * the others too: character sets, MIME's names for no encoding (RFC 2045 section 6), and the framing of uploads to S3,
 * which other object stores keep as the encoding of the object.
 */
const PLAIN: ReadonlySet<string> = new Set([
  'identity',
  'none',
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  '7bit',
  '8bit',
  'binary',
  'aws-chunked',
])

/**
 * Registered codings (IANA) that are not decoded. They may be named in errors; other values from a server are not
 * repeated.
 */
const NOT_DECODED: ReadonlySet<string> = new Set([
  'zstd',
  'compress',
  'x-compress',
  'dcb',
  'dcz',
  'aes128gcm',
  'exi',
  'pack200-gzip',
])

/** Each coding costs a pass over at most `maxResponseBytes`. No honest server applies more than one or two. */
const MAX_CODINGS = 3

function notDecoded(name: string): never {
  const which = NOT_DECODED.has(name) ? name : 'a coding that is not known'
  throw new SourceError('body', `the response has ${which} for its content-encoding; ${ACCEPTED_ENCODINGS} are decoded`)
}

/**
 * RFC 1950 section 2.2. Some servers send `deflate` without the zlib wrapper (RFC 9110 section 8.4.1.2); browsers
 * accept both.
 */
function hasZlibHeader(bytes: Buffer): boolean {
  return bytes.length >= 2 && (bytes.readUInt8(0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0
}
