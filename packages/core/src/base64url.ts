/**
 * Decodes base64url strictly (RFC 7515 section 2): no padding, no white space, no other alphabet, no spare bits.
 * Node's decoder forgives all four, so the result has to encode back to the same text.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
