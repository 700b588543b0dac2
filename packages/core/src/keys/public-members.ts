import { bitLength } from './bit-length.js'
import type { DropReason } from '../errors/drop-reason.js'
import { coordinateBytes, decodeKeyBytes, minimalBytes } from './key-bytes.js'
import { isSmallOrder } from './small-order.js'

/**
 * Validates the members of a published key. Returns `kty` and the public members in the encoding of RFC 7518, so that
 * each key has one thumbprint; or the reason to drop the key.
 */
export function publicMembers(
  { kty, crv, n, e, x, y }: Readonly<Record<string, unknown>>,
  maxRsaBits: number,
): PublicMembers | DropReason {
  if (kty === 'RSA') return rsaMembers(n, e, maxRsaBits)
  if (typeof crv !== 'string') return 'unknown_type'
  return kty === 'EC' ? ecMembers(crv, x, y) : okpMembers(crv, x)
}

/** RFC 7518 section 3.3. */
export const MIN_RSA_BITS = 2048
/**
 * FIPS 186-5 requires odd exponents above 2^16; RFC 8017 allows 3. Those in use have at most 17 bits, and each bit
 * costs time.
 */
const MAX_EXPONENT_BITS = 32
const COORDINATE_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66, Ed25519: 32 }

/**
 * A public key: `kty` and its public members (RFC 7518 section 6). Not a type of Node, because that one moved between
 * versions of `@types/node`.
 */
export type PublicMembers = {
  readonly kty: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
}

/**
 * Length in bytes of a signature by a usable key: that of the modulus (RFC 8017 sections 8.1.2 and 8.2.2), or of r and
 * s concatenated, each as long as the curve's coordinates (RFC 7518 section 3.4, RFC 8032 section 5.1.6).
 */
export function signatureBytes({ n, crv }: Partial<PublicMembers>): number {
  if (n !== undefined) return Math.ceil(bitLength(Buffer.from(n, 'base64url')) / 8)
  return 2 * (COORDINATE_BYTES[crv ?? ''] ?? 0)
}

function rsaMembers(n: unknown, e: unknown, maxRsaBits: number): PublicMembers | DropReason {
  const modulus = bytesOf(n)
  const exponent = bytesOf(e)
  if (typeof modulus === 'string') return modulus
  const bits = bitLength(modulus)
  if (bits < MIN_RSA_BITS) return 'rsa_modulus'
  if (bits > maxRsaBits) return 'rsa_too_long'
  if (typeof exponent === 'string') return exponent
  if (!isSoundExponent(exponent)) return 'rsa_exponent'
  return { kty: 'RSA', n: encode(minimalBytes(modulus)), e: encode(minimalBytes(exponent)) }
}

/** With the exponent 1, every message is its own signature; with an even one, the key is not an RSA key. */
function isSoundExponent(bytes: Uint8Array): boolean {
  const last = bytes.at(-1) ?? 0
  return last % 2 === 1 && bitLength(bytes) >= 2 && bitLength(bytes) <= MAX_EXPONENT_BITS
}

function ecMembers(crv: string, x: unknown, y: unknown): PublicMembers | DropReason {
  const [first, second] = [coordinateOf(x, crv), coordinateOf(y, crv)]
  if (typeof first === 'string') return first
  if (typeof second === 'string') return second
  return { kty: 'EC', crv, x: encode(first), y: encode(second) }
}

function coordinateOf(member: unknown, crv: string): Buffer | DropReason {
  const bytes = bytesOf(member)
  return typeof bytes === 'string' ? bytes : (coordinateBytes(bytes, COORDINATE_BYTES[crv] ?? 0) ?? 'not_importable')
}

/** Not a number but 32 bytes (RFC 8032 section 5.1.2): none of them may be omitted. */
function okpMembers(crv: string, x: unknown): PublicMembers | DropReason {
  const bytes = bytesOf(x)
  if (typeof bytes === 'string') return bytes
  if (bytes.length !== COORDINATE_BYTES[crv]) return 'not_importable'
  return isSmallOrder(bytes) ? 'small_order' : { kty: 'OKP', crv, x: encode(bytes) }
}

function bytesOf(member: unknown): Buffer | DropReason {
  if (typeof member !== 'string' || member === '') return 'member_missing'
  return decodeKeyBytes(member) ?? 'member_encoding'
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url')
}
