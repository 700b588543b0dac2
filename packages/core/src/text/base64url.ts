import { isUtf8 } from 'node:buffer'

/** Where texts are decoded that are not longer; what is longer gets room of its own. */
const scratch = Buffer.allocUnsafeSlow(16_384)

/** Decodes base64url strictly (RFC 7515 section 2): no padding, no white space, no other alphabet, no spare bits. */
export function decodeBase64url(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url')
  return isStrict(encoded, bytes.length) ? bytes : undefined
}

/** The text that is written in base64url, as strictly as {@link decodeBase64url}, and in UTF-8. */
export function decodeBase64urlText(encoded: string): string | undefined {
  const room = encoded.length <= scratch.length ? scratch : Buffer.allocUnsafeSlow(encoded.length)
  const length = room.write(encoded, 0, 'base64url')
  if (!isStrict(encoded, length)) return undefined
  const text = room.toString('utf8', 0, length)
  // What stands for bytes that are no UTF-8 may also have been written.
  return text.includes('\u{fffd}') && !isUtf8(room.subarray(0, length)) ? undefined : text
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Beyond Latin 1, where Node's decoder takes a character for its low byte. V8 sees at once that most texts have none. */
const WIDE = /[^\0-\xff]/

/**
 * Whether a text is the one spelling of what it was decoded to. Node's decoder forgives much, but what it leaves out makes the result
 * shorter; what it takes for something else is looked for. Encoding again would say the same, at three times the cost.
 */
function isStrict(encoded: string, decodedLength: number): boolean {
  const rest = encoded.length % 4
  if (rest === 1 || decodedLength !== Math.floor((encoded.length * 3) / 4)) return false
  if (encoded.includes('+') || encoded.includes('/') || WIDE.test(encoded)) return false
  if (rest === 0) return true
  const last = ALPHABET.indexOf(encoded.charAt(encoded.length - 1))
  return (last & (rest === 2 ? 15 : 3)) === 0
}
