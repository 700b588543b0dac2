import { compactVerify, errors, importJWK, type CryptoKey } from 'jose'
import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { VerifySignature } from './node-signatures.js'

/**
 * Checks signatures with jose, which uses WebCrypto: for runtimes without `node:crypto`, and for applications that
 * trust only jose with signatures. Pass it as the option `signatures`.
 */
export function joseSignatures(): VerifySignature {
  const imported = new WeakMap<SigningKey, Map<Algorithm, Promise<CryptoKey>>>()

  const importedKey = (key: SigningKey, algorithm: Algorithm): Promise<CryptoKey> => {
    const byAlgorithm = imported.get(key) ?? new Map<Algorithm, Promise<CryptoKey>>()
    imported.set(key, byAlgorithm)
    const promise = byAlgorithm.get(algorithm) ?? importPublic(key, algorithm)
    byAlgorithm.set(algorithm, promise)
    return promise
  }

  return async (algorithm, key, data, signature) => {
    try {
      const token = `${data.toString('latin1')}.${signature.toString('base64url')}`
      await compactVerify(token, await importedKey(key, algorithm), { algorithms: [algorithm] })
      return true
    } catch (error) {
      if (isTokenError(error)) return false
      throw error
    }
  }
}

async function importPublic({ jwk }: SigningKey, algorithm: Algorithm): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk }, algorithm)
  if (key instanceof Uint8Array) throw new TypeError('a public key was expected')
  return key
}

/** Whether jose rejected the token, rather than failed itself. */
function isTokenError(error: unknown): boolean {
  const { JWSSignatureVerificationFailed, JWSInvalid, JOSEAlgNotAllowed } = errors
  return [JWSSignatureVerificationFailed, JWSInvalid, JOSEAlgNotAllowed].some((type) => error instanceof type)
}
