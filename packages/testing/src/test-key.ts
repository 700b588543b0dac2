import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { familyOf, type SigningAlgorithm } from './algorithm.js'
import { leaseRsaMaterial } from './rsa-pool.js'

/** A signing key of a test issuer. Its private half is no secret: it signs test tokens only. */
export interface TestKey {
  /** The key id: random, never used twice. */
  readonly kid: string
  /** The algorithm the key was made for, and says so in its JWK. */
  readonly alg: SigningAlgorithm
  /** The public key as the key set publishes it, with `kid`, `alg` and `use: 'sig'`. */
  readonly publicJwk: JWK
  /** The whole key, for signing by other means. */
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

/** A key with a fresh `kid`. RSA material comes from the pool and must go back to it. */
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
