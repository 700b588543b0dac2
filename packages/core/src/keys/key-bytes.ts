/**
 * Decodes a member of a published key. RFC 7518 section 2 requires base64url without padding; providers also write
 * padding, the alphabet of base64, and line breaks. All encodings of the same bytes are the same key, and are stored in
 * one encoding.
 */
export function decodeKeyBytes(text: string): Buffer | undefined {
  const compact = text.replaceAll(WHITE_SPACE, '')
  if (!ENCODED.test(compact)) return undefined
  const digits = compact.replace(PADDING, '')
  return digits.length % 4 === 1 ? undefined : Buffer.from(digits, 'base64url')
}

/** Base64url or base64 (RFC 4648 sections 4 and 5), with or without padding. */
const ENCODED = /^[\w+/-]*={0,2}$/
const WHITE_SPACE = /[\t\n\r ]+/g
const PADDING = /=+$/

/** A big-endian number in as few bytes as possible (RFC 7518 section 6.3.1). */
export function minimalBytes(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  return start === -1 ? bytes.subarray(bytes.length) : bytes.subarray(start)
}

/**
 * A coordinate in as many bytes as its curve has (RFC 7518 section 6.2.1.2). Some providers omit its leading zeros;
 * others prepend a zero, like the sign of a number. `undefined` if it is longer.
 */
export function coordinateBytes(bytes: Buffer, length: number): Buffer | undefined {
  const shortest = minimalBytes(bytes)
  if (shortest.length > length) return undefined
  return Buffer.concat([Buffer.alloc(length - shortest.length), shortest])
}
