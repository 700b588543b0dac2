import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { familyOf, type SigningAlgorithm } from './algorithm.js'
import { leaseRsaMaterial } from './rsa-pool.js'

/** A signing key of a test issuer. Its private key is not secret: it signs only test tokens. */
export interface TestKey {
  /** The key id: random, never reused. */
  readonly kid: string
  /** The algorithm that the key was made for: the `alg` of its JWK. */
  readonly alg: SigningAlgorithm
  /** The public key as published in the key set (RFC 7517), with `kid`, `alg` and `use: 'sig'`. */
  readonly publicJwk: JWK
  /** The private key, for signing with other libraries. */
  readonly privateJwk: JWK
}

const PUBLIC_MEMBERS = ['kty', 'n', 'e', 'crv', 'x', 'y'] as const

const publicHalf = (material: JWK): JWK => {
  const jwk: JWK = {}
  for (const member of PUBLIC_MEMBERS) {
    const value = material[member]
    if (value !== undefined) jwk[member] = value
  }
  return jwk
}

const newMaterial = async (alg: SigningAlgorithm): Promise<JWK> => {
  if (familyOf(alg) === 'RSA') return leaseRsaMaterial()
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return exportJWK(privateKey)
}

/** Creates a key with a new `kid`. RSA material is leased from the pool and must be returned to it. */
export const createTestKey = async (alg: SigningAlgorithm): Promise<TestKey> => {
  const material = await newMaterial(alg)
  const kid = randomUUID()
  const named = { kid, alg, use: 'sig' }
  return {
    kid,
    alg,
    publicJwk: Object.freeze({ ...publicHalf(material), ...named }),
    privateJwk: material,
  }
}
