import { compactVerify, errors, importJWK, type CryptoKey } from 'jose'
import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { VerifySignature } from './signature.js'

/**
 * Checks signatures with jose, which uses WebCrypto: for runtimes without `node:crypto`, and for those who want nothing else in the
 * path of trust. Pass it as the option `signatures`.
 */
export function joseSignatures(): VerifySignature {
  const imported = new WeakMap<SigningKey, Map<Algorithm, Promise<CryptoKey>>>()

  const importedKey = (key: SigningKey, algorithm: Algorithm): Promise<CryptoKey> => {
    const ofKey = imported.get(key) ?? new Map<Algorithm, Promise<CryptoKey>>()
    imported.set(key, ofKey)
    const known = ofKey.get(algorithm) ?? importPublic(key, algorithm)
    ofKey.set(algorithm, known)
    return known
  }

  return async (algorithm, key, data, signature) => {
    try {
      const token = `${data.toString('latin1')}.${signature.toString('base64url')}`
      await compactVerify(token, await importedKey(key, algorithm), { algorithms: [algorithm] })
      return true
    } catch (error) {
      if (isVerdict(error)) return false
      throw error
    }
  }
}

async function importPublic({ jwk }: SigningKey, algorithm: Algorithm): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk }, algorithm)
  if (key instanceof Uint8Array) throw new TypeError('a public key was expected')
  return key
}

/** What jose says of a bad token, rather than of itself. */
function isVerdict(error: unknown): boolean {
  const { JWSSignatureVerificationFailed, JWSInvalid, JOSEAlgNotAllowed } = errors
  return [JWSSignatureVerificationFailed, JWSInvalid, JOSEAlgNotAllowed].some((verdict) => error instanceof verdict)
}
