import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { VerifySignature } from './node-signatures.js'
import type { UnverifiedToken } from '../token/parse-token.js'

type Signer = SigningKey | undefined

/**
 * Finds the key that signed a token, among those that may have signed it; synchronously if the signatures are checked
 * synchronously.
 */
export function signerAmong(
  keys: readonly SigningKey[],
  algorithm: Algorithm,
  token: UnverifiedToken,
  check: VerifySignature,
): Signer | Promise<Signer> {
  for (const [index, key] of keys.entries()) {
    // OpenSSL accepts an RSA-PSS signature without its leading zeros, and so do libraries based on it.
    if (token.signature.length !== key.signatureBytes) continue
    const valid = check(algorithm, key, token.signed, token.signature)
    if (typeof valid !== 'boolean') return signerAmongAsync(valid, key, keys.slice(index + 1), algorithm, token, check)
    if (valid) return key
  }
  return undefined
}

async function signerAmongAsync(
  valid: Promise<boolean>,
  first: SigningKey,
  others: readonly SigningKey[],
  ...rest: readonly [Algorithm, UnverifiedToken, VerifySignature]
): Promise<Signer> {
  // A user-supplied check may resolve to any value: only `true` accepts.
  const result: unknown = await valid
  return result === true ? first : await signerAmong(others, ...rest)
}
