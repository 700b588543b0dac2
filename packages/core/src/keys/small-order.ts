/**
 * Whether an Ed25519 public key is a point of small order (RFC 8032 section 5.1.7, RFC 7748 section 6.1). With such a
 * key, anyone can create a signature that the OpenSSL of Node before 24 accepts.
 */
export function isSmallOrder(x: Uint8Array): boolean {
  const y = Buffer.from(x)
  y.writeUInt8(y.readUInt8(31) & 0x7f, 31)
  return SMALL_ORDER.has(y.toString('hex'))
}

/**
 * The y-coordinates of Ed25519's eight points of small order, in each of their encodings (modulo the field's prime),
 * little-endian. The sign bit of x is omitted.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])
