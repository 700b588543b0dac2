import { isUtf8 } from 'node:buffer'

/** Decodes base64url strictly (RFC 7515 section 2): no padding, no white space, no other alphabet, no spare bits. */
export function decodeBase64url(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url')
  return isStrict(encoded, bytes.length) ? bytes : undefined
}

/** Buffer for texts of up to this length; a longer text gets its own. */
const scratch = Buffer.allocUnsafeSlow(16_384)

/** Decodes base64url to UTF-8 text, as strictly as {@link decodeBase64url}. */
export function decodeBase64urlText(encoded: string): string | undefined {
  const buffer = encoded.length <= scratch.length ? scratch : Buffer.allocUnsafeSlow(encoded.length)
  const length = buffer.write(encoded, 0, 'base64url')
  if (!isStrict(encoded, length)) return undefined
  const text = buffer.toString('utf8', 0, length)
  // The decoder replaces invalid UTF-8 with this character, but the text may also contain it.
  return text.includes('\u{fffd}') && !isUtf8(buffer.subarray(0, length)) ? undefined : text
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Characters beyond Latin 1, of which Node's decoder uses the low byte. V8 sees at once that most texts have none. */
const WIDE = /[^\0-\xff]/

/**
 * Whether a text is the canonical encoding of its decoded bytes. Node's decoder is lenient: what it skips makes the
 * result shorter; what it misreads is searched for here. Encoding again and comparing would give the same result at
 * three times the cost.
 */
function isStrict(encoded: string, decodedLength: number): boolean {
  const rest = encoded.length % 4
  if (rest === 1 || decodedLength !== Math.floor((encoded.length * 3) / 4)) return false
  if (encoded.includes('+') || encoded.includes('/') || WIDE.test(encoded)) return false
  if (rest === 0) return true
  const last = ALPHABET.indexOf(encoded.charAt(encoded.length - 1))
  return (last & (rest === 2 ? 15 : 3)) === 0
}
