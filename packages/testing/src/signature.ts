import { webcrypto } from 'node:crypto'
import { importJWK, type JWK } from 'jose'
import { familyOf, type SigningAlgorithm } from './algorithm.js'
import type { TestKey } from './test-key.js'

type SignParameters = webcrypto.AlgorithmIdentifier | webcrypto.RsaPssParams | webcrypto.EcdsaParams

const parametersOf = (alg: SigningAlgorithm): SignParameters => {
  switch (alg) {
    case 'RS256':
    case 'RS384':
    case 'RS512':
      return { name: 'RSASSA-PKCS1-v1_5' }
    case 'PS256':
      return { name: 'RSA-PSS', saltLength: 32 }
    case 'PS384':
      return { name: 'RSA-PSS', saltLength: 48 }
    case 'PS512':
      return { name: 'RSA-PSS', saltLength: 64 }
    case 'ES256':
      return { name: 'ECDSA', hash: 'SHA-256' }
    case 'ES384':
      return { name: 'ECDSA', hash: 'SHA-384' }
    case 'ES512':
      return { name: 'ECDSA', hash: 'SHA-512' }
    case 'EdDSA':
    case 'Ed25519':
      return { name: 'Ed25519' }
  }
}

const imported = new WeakMap<JWK, Map<SigningAlgorithm, Promise<webcrypto.CryptoKey>>>()

const importKey = async (jwk: JWK, alg: SigningAlgorithm): Promise<webcrypto.CryptoKey> => {
  const key = await importJWK(jwk, alg)
  if (key instanceof Uint8Array) throw new TypeError('TestIssuer.sign: "key" must hold an asymmetric private key')
  return key
}

const cryptoKey = (jwk: JWK, alg: SigningAlgorithm): Promise<webcrypto.CryptoKey> => {
  const known = imported.get(jwk) ?? new Map<SigningAlgorithm, Promise<webcrypto.CryptoKey>>()
  imported.set(jwk, known)
  const key = known.get(alg) ?? importKey(jwk, alg)
  known.set(alg, key)
  return key
}

/**
 * Signs data as for a JWS (RFC 7515 section 5.1) with the given `alg`. It reads no header, so a token's header may be
 * false.
 */
export const signBytes = async (key: TestKey, alg: SigningAlgorithm, data: Uint8Array): Promise<Uint8Array> => {
  if (familyOf(alg) !== familyOf(key.alg)) {
    throw new TypeError(`TestIssuer.sign: "alg" ${alg} does not fit a key made for ${key.alg}`)
  }
  const privateKey = await cryptoKey(key.privateJwk, alg)
  return new Uint8Array(await webcrypto.subtle.sign(parametersOf(alg), privateKey, data))
}
