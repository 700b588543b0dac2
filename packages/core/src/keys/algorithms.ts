/** The signature algorithms that can be accepted: asymmetric ones only (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
export type Algorithm =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519'

export const ALGORITHMS: readonly Algorithm[] = Object.freeze([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
])

const ALGORITHM_NAMES: ReadonlySet<string> = new Set(ALGORITHMS)

export function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === 'string' && ALGORITHM_NAMES.has(value)
}

const RSA: readonly Algorithm[] = ALGORITHMS.filter((algorithm) => /^[RP]S/.test(algorithm))
const ED25519: readonly Algorithm[] = ['EdDSA', 'Ed25519']
const EC: Readonly<Record<string, readonly Algorithm[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
}

/** The algorithms that a key of this type and curve can verify; empty for any other type. */
export function algorithmsFor(kty: unknown, crv: unknown): readonly Algorithm[] {
  if (kty === 'RSA') return RSA
  if (kty === 'EC' && typeof crv === 'string' && Object.hasOwn(EC, crv)) return EC[crv] ?? []
  return kty === 'OKP' && crv === 'Ed25519' ? ED25519 : []
}

/** The names of an algorithm: for an Ed25519 key, `EdDSA` and `Ed25519` name the same one. */
export function namesOf(alg: Algorithm): readonly Algorithm[] {
  return ED25519.includes(alg) ? ED25519 : [alg]
}
