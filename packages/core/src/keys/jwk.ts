import { algorithmsFor, isAlgorithm, namesOf, type Algorithm } from './algorithms.js'
import { certificateThumbprints, certifiedKey } from './certificate.js'
import type { DropReason } from '../errors/drop-reason.js'
import { importPublicKey } from './import-key.js'
import { publicMembers, type PublicMembers } from './public-members.js'

/** The members of a public signature key that matter, and the algorithms it may serve. */
export interface PublicJwk {
  readonly kid: string | undefined
  readonly algorithms: readonly Algorithm[]
  /** The member `issuer`, which some providers write: whose tokens the key verifies. Empty when it is no text, or too long: nobody's. */
  readonly issuer?: string | undefined
  /** Thumbprints of its certificate, where it has one. */
  readonly certificates?: readonly string[]
  /** Only `kty` and the public members; nothing else of the published key is kept. */
  readonly jwk: PublicMembers
}

/** What a key set's keys are for: `'jwt-svid'` takes those that a SPIFFE bundle publishes for JWT-SVIDs as well. */
export type KeyUse = 'sig' | 'jwt-svid'

type Members = Readonly<Record<string, unknown>>

/** Members that only a private or a symmetric key has (RFC 7518 section 6). */
const PRIVATE_MEMBERS: readonly string[] = Object.freeze(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
/** Those that a public key consists of. */
const PUBLIC_MEMBERS: readonly string[] = ['n', 'e', 'x', 'y']
/** A check with a longer one takes milliseconds: see docs/spec/security.md. */
export const MAX_RSA_BITS = 8192
/** Those in use have 64 characters or so. What is published is kept, for each source. */
const MAX_KID_LENGTH = 1024
export const MAX_ISSUER_LENGTH = 2048

/**
 * Judges one member of a key set's `keys` (RFC 7517 section 4): the usable key, or why it is not used. docs/spec/key-sets.md has the rules.
 *
 * @param maxRsaBits - The longest RSA modulus that is used.
 * @param keyUse - What keys may say in `use`, beside `sig`.
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
  const judged = certificates.length === 0 ? { kid, algorithms, jwk } : { kid, algorithms, jwk, certificates }
  // It says whose tokens the key may verify: where that is in doubt, nobody's. So null is no absence here.
  const { issuer }: Members = { ...value }
  if (issuer === undefined) return judged
  const isShort = typeof issuer === 'string' && issuer.length <= MAX_ISSUER_LENGTH
  return { ...judged, issuer: isShort ? issuer : '' }
}

/** `null` is how JSON says that there is none: such a member counts as absent. */
function presentMembers(value: object): Members {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null && member !== undefined))
}

/** A whole number is taken for its decimal digits, as a token has them: text (RFC 7515 section 4.1.4). */
function kidOf({ kid }: Members): unknown {
  return typeof kid === 'number' && Number.isSafeInteger(kid) ? String(kid) : kid
}

/** With the key in its certificate where it has no other; `undefined` where there is none, or one of another kind than the members say. */
function withCertifiedKey(members: Members): Members | undefined {
  const { x5c, kty, crv } = members
  if (x5c === undefined || PUBLIC_MEMBERS.some((name) => Object.hasOwn(members, name))) return members
  const key = certifiedKey(x5c)
  if (key === undefined || (kty ?? key.kty) !== key.kty || (crv ?? key.crv) !== key.crv) return undefined
  return { ...members, ...key }
}

/** RFC 7517 section 4.3: a list without repetitions, here one that lets the key verify. */
function areOperations(keyOps: unknown): boolean {
  return Array.isArray(keyOps) && keyOps.includes('verify') && new Set(keyOps).size === keyOps.length
}

/** Also tells whether a point lies on its curve: OpenSSL refuses one that does not. */
function isImportable(jwk: PublicMembers): boolean {
  try {
    importPublicKey(jwk)
    return true
  } catch {
    return false
  }
}
