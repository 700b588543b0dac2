import { requireOneOf } from './option-error.js'

const FAMILIES = {
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA',
  PS384: 'RSA',
  PS512: 'RSA',
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  EdDSA: 'Ed25519',
  Ed25519: 'Ed25519',
} as const

/**
 * The signature algorithms (RFC 7518 section 3.1, RFC 8037, RFC 9864) that a test issuer signs with.
 * `EdDSA` and `Ed25519` are two names of one algorithm.
 *
 * @useDeclaredType
 */
export type SigningAlgorithm = keyof typeof FAMILIES

/** The kind of key material that an algorithm needs. */
export type KeyFamily = (typeof FAMILIES)[SigningAlgorithm]

const SIGNING_ALGORITHMS: readonly string[] = Object.keys(FAMILIES)

export const familyOf = (alg: SigningAlgorithm): KeyFamily => FAMILIES[alg]

export const requireAlgorithm = (where: string, alg: unknown): void => {
  requireOneOf(where, 'alg', alg, SIGNING_ALGORITHMS)
}
