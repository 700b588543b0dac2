import type { JsonWebKey } from 'node:crypto'
import { decodeBase64url } from '../base64url.js'
import { algorithmsFor, isAlgorithm, namesOf, type Algorithm } from './algorithms.js'
import { bitLength } from './bit-length.js'
import { importPublicKey } from './import-key.js'
import { isSmallOrder } from './small-order.js'

/** Why a published key is not used. */
export type DropReason =
  | 'not_an_object'
  | 'symmetric'
  | 'private_members'
  | 'unknown_type'
  | 'not_for_signatures'
  | 'algorithm_mismatch'
  | 'kid_not_a_string'
  | 'kid_too_long'
  | 'rsa_modulus'
  | 'rsa_too_long'
  | 'rsa_exponent'
  | 'small_order'
  | 'not_importable'

/** The members of a public signature key that matter, and the algorithms it may serve. */
export interface PublicJwk {
  readonly kid: string | undefined
  readonly algorithms: readonly Algorithm[]
  /** The member `issuer`, which some providers write: whose tokens the key verifies. Empty when it is no text, or too long: nobody's. */
  readonly issuer?: string | undefined
  /** Only `kty` and the public members; nothing else of the published key is kept. */
  readonly jwk: JsonWebKey
}

/** Members that only a private or a symmetric key has (RFC 7518 section 6). */
const PRIVATE_MEMBERS: readonly string[] = Object.freeze(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
/** RFC 7518 section 3.3. */
export const MIN_RSA_BITS = 2048
/** A check with a longer one takes milliseconds: see docs/spec/security.md. */
export const MAX_RSA_BITS = 8192
/** FIPS 186-5 wants odd exponents above 2^16, RFC 8017 allows 3. Those in use have 17 bits at most, and each bit takes time. */
const MAX_EXPONENT_BITS = 32
/** Zeros may stand before a number, but not a megabyte of them, which would be kept with each key. */
const MAX_LEADING_ZEROS = 8
/** Those in use have 64 characters or so. What is published is kept, for each source. */
const MAX_KID_LENGTH = 1024
export const MAX_ISSUER_LENGTH = 2048
const COORDINATE_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66, Ed25519: 32 }

/**
 * Judges one member of a key set's `keys` (RFC 7517 section 4): the usable key, or why it is not used.
 *
 * @param maxRsaBits - The longest RSA modulus that is used.
 */
export function judgeJwk(value: unknown, maxRsaBits: number = MAX_RSA_BITS): PublicJwk | DropReason {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not_an_object'
  const members: Readonly<Record<string, unknown>> = { ...value }
  const { kid, kty, crv, use, key_ops: keyOps, alg, issuer } = members
  if (kty === 'oct') return 'symmetric'
  if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(members, name))) return 'private_members'
  if (kid !== undefined && typeof kid !== 'string') return 'kid_not_a_string'
  if (kid !== undefined && kid.length > MAX_KID_LENGTH) return 'kid_too_long'
  if (use !== undefined && use !== 'sig') return 'not_for_signatures'
  if (keyOps !== undefined && !areOperations(keyOps)) return 'not_for_signatures'
  const fitting = algorithmsFor(kty, crv)
  if (fitting.length === 0) return 'unknown_type'
  const algorithms = alg === undefined ? fitting : isAlgorithm(alg) && fitting.includes(alg) ? namesOf(alg) : []
  if (algorithms.length === 0) return 'algorithm_mismatch'
  const jwk = publicMembers(members, maxRsaBits)
  if (typeof jwk === 'string') return jwk
  if (!isImportable(jwk)) return 'not_importable'
  if (issuer === undefined) return { kid, algorithms, jwk }
  const isShort = typeof issuer === 'string' && issuer.length <= MAX_ISSUER_LENGTH
  return { kid, algorithms, jwk, issuer: isShort ? issuer : '' }
}

/**
 * How long a signature by a usable key is, in bytes: as long as the modulus (RFC 8017 sections 8.1.2 and 8.2.2), or r and s side by
 * side, each as long as the curve's coordinates (RFC 7518 section 3.4, RFC 8032 section 5.1.6).
 */
export function signatureBytes({ n, crv }: JsonWebKey): number {
  if (n !== undefined) return Math.ceil(bitLength(Buffer.from(n, 'base64url')) / 8)
  return 2 * (COORDINATE_BYTES[crv ?? ''] ?? 0)
}

/** RFC 7517 section 4.3: a list without repetitions, here one that lets the key verify. */
function areOperations(keyOps: unknown): boolean {
  return Array.isArray(keyOps) && keyOps.includes('verify') && new Set(keyOps).size === keyOps.length
}

function publicMembers(
  { kty, crv, n, e, x, y }: Readonly<Record<string, unknown>>,
  maxRsaBits: number,
): JsonWebKey | DropReason {
  if (kty === 'RSA') return rsaMembers(n, e, maxRsaBits)
  if (typeof crv !== 'string' || !isCoordinate(x, crv)) return 'not_importable'
  if (kty === 'OKP') return isSmallOrder(Buffer.from(x, 'base64url')) ? 'small_order' : { kty: 'OKP', crv, x }
  return isCoordinate(y, crv) ? { kty: 'EC', crv, x, y } : 'not_importable'
}

/** As long as its curve has it, in strict base64url (RFC 7518 section 6.2.1.2): a point has one spelling, one thumbprint. */
function isCoordinate(value: unknown, crv: string): value is string {
  const bytes = typeof value === 'string' ? decodeBase64url(value) : undefined
  return bytes !== undefined && bytes.length === COORDINATE_BYTES[crv]
}

function rsaMembers(n: unknown, e: unknown, maxRsaBits: number): JsonWebKey | DropReason {
  const modulus = typeof n === 'string' ? decodeBase64url(n) : undefined
  const exponent = typeof e === 'string' ? decodeBase64url(e) : undefined
  if (typeof n !== 'string' || modulus === undefined) return 'rsa_modulus'
  const bits = bitLength(modulus)
  if (bits < MIN_RSA_BITS) return 'rsa_modulus'
  if (bits > maxRsaBits) return 'rsa_too_long'
  if (modulus.length > Math.ceil(bits / 8) + MAX_LEADING_ZEROS) return 'rsa_modulus'
  if (typeof e !== 'string' || exponent === undefined || !isSoundExponent(exponent)) return 'rsa_exponent'
  return { kty: 'RSA', n, e }
}

/** An exponent of 1 makes every message its own signature; an even one is no RSA key. */
function isSoundExponent(bytes: Uint8Array): boolean {
  const last = bytes.at(-1) ?? 0
  if (bytes.length > MAX_EXPONENT_BITS / 8 + MAX_LEADING_ZEROS) return false
  return last % 2 === 1 && bitLength(bytes) >= 2 && bitLength(bytes) <= MAX_EXPONENT_BITS
}

/** Also tells whether a point lies on its curve: OpenSSL refuses one that does not. */
function isImportable(jwk: JsonWebKey): boolean {
  try {
    importPublicKey(jwk)
    return true
  } catch {
    return false
  }
}
