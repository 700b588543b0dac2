import { algorithmsFor, isAlgorithm, namesOf, type Algorithm } from './algorithms.js'
import { certificateThumbprints, certifiedKey } from './certificate.js'
import type { DropReason } from '../errors/drop-reason.js'
import { importPublicKey } from './import-key.js'
import { publicMembers, type PublicMembers } from './public-members.js'

/**
 * Validates one member of a key set's `keys` (RFC 7517 section 4): returns the usable key, or the reason to drop it.
 * docs/spec/key-sets.md has the rules.
 *
 * @param maxRsaBits - Maximum length of an RSA modulus.
 * @param keyUse - Value of `use` that is accepted besides `sig`.
 */
export function validateJwk(
  value: unknown,
  maxRsaBits: number = MAX_RSA_BITS,
  keyUse: KeyUse = 'sig',
): PublicJwk | DropReason {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not_an_object'
  const members = presentMembers(value)
  const { kty, use, key_ops: keyOps, alg } = members
  const kid = kidOf(members)
  if (kty === 'oct') return 'symmetric'
  if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(members, name))) return 'private_members'
  if (kid !== undefined && typeof kid !== 'string') return 'kid_not_a_string'
  if (kid !== undefined && kid.length > MAX_KID_LENGTH) return 'kid_too_long'
  if (use !== undefined && use !== 'sig' && use !== keyUse) return 'not_for_signatures'
  if (keyOps !== undefined && !areOperations(keyOps)) return 'not_for_signatures'
  const key = withCertifiedKey(members)
  if (key === undefined) return 'certificate'
  const fitting = algorithmsFor(key['kty'], key['crv'])
  if (fitting.length === 0) return 'unknown_type'
  const algorithms = alg === undefined ? fitting : isAlgorithm(alg) && fitting.includes(alg) ? namesOf(alg) : []
  if (algorithms.length === 0) return 'algorithm_mismatch'
  const jwk = publicMembers(key, maxRsaBits)
  if (typeof jwk === 'string') return jwk
  if (!isImportable(jwk)) return 'not_importable'
  const certificates = certificateThumbprints(members)
  const publicJwk = certificates.length === 0 ? { kid, algorithms, jwk } : { kid, algorithms, jwk, certificates }
  // `issuer` limits the tokens that the key verifies: an invalid one matches no token. So `null` does not count as
  // absent here.
  const { issuer }: Members = { ...value }
  if (issuer === undefined) return publicJwk
  const isShort = typeof issuer === 'string' && issuer.length <= MAX_ISSUER_LENGTH
  return { ...publicJwk, issuer: isShort ? issuer : '' }
}

/** The relevant members of a public signature key, and the algorithms that it may verify. */
export interface PublicJwk {
  readonly kid: string | undefined
  readonly algorithms: readonly Algorithm[]
  /**
   * The member `issuer`, which some providers publish: the issuer whose tokens the key verifies. Empty, so that it
   * matches no token, if the member is not a string or too long.
   */
  readonly issuer?: string | undefined
  /** Thumbprints of its certificate, if it has one. */
  readonly certificates?: readonly string[]
  /** Only `kty` and the public members; no other member of the published key is kept. */
  readonly jwk: PublicMembers
}

/**
 * The purpose of the keys of a key set: `'jwt-svid'` also uses the keys that a SPIFFE bundle publishes for JWT-SVIDs.
 */
export type KeyUse = 'sig' | 'jwt-svid'

type Members = Readonly<Record<string, unknown>>

/** Members that only a private or symmetric key has (RFC 7518 section 6). */
const PRIVATE_MEMBERS: readonly string[] = Object.freeze(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
/** Members that make up a public key. */
const PUBLIC_MEMBERS: readonly string[] = ['n', 'e', 'x', 'y']
/** A check with a longer modulus takes milliseconds: see docs/spec/security.md. */
export const MAX_RSA_BITS = 8192
/** A `kid` in use has about 64 characters. Published ones are kept in memory, for each source. */
const MAX_KID_LENGTH = 1024
export const MAX_ISSUER_LENGTH = 2048

/** In JSON, `null` stands for a missing value: such a member counts as absent. */
function presentMembers(value: object): Members {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null && member !== undefined))
}

/** A whole number is converted to its decimal digits, because the `kid` of a token is text (RFC 7515 section 4.1.4). */
function kidOf({ kid }: Members): unknown {
  return typeof kid === 'number' && Number.isSafeInteger(kid) ? String(kid) : kid
}

/**
 * Adds the key of the certificate if there is no other key. `undefined` if the certificate has no readable key, or one
 * of another type or curve than the members state.
 */
function withCertifiedKey(members: Members): Members | undefined {
  const { x5c, kty, crv } = members
  if (x5c === undefined || PUBLIC_MEMBERS.some((name) => Object.hasOwn(members, name))) return members
  const key = certifiedKey(x5c)
  if (key === undefined || (kty ?? key.kty) !== key.kty || (crv ?? key.crv) !== key.crv) return undefined
  return { ...members, ...key }
}

/** RFC 7517 section 4.3: a list without duplicates. It must include `verify`. */
function areOperations(keyOps: unknown): boolean {
  return Array.isArray(keyOps) && keyOps.includes('verify') && new Set(keyOps).size === keyOps.length
}

/** Also checks that a point lies on its curve: OpenSSL refuses one that does not. */
function isImportable(jwk: PublicMembers): boolean {
  try {
    importPublicKey(jwk)
    return true
  } catch {
    return false
  }
}
