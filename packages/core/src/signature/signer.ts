import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { VerifySignature } from './signature.js'
import type { UnverifiedToken } from '../token/token.js'

type Signer = SigningKey | undefined

/** The one among some keys that a token is signed with; at once where the signatures are checked at once. */
export function signerAmong(
  keys: readonly SigningKey[],
  algorithm: Algorithm,
  token: UnverifiedToken,
  check: VerifySignature,
): Signer | Promise<Signer> {
  for (const [index, key] of keys.entries()) {
    // OpenSSL takes an RSA-PSS signature whose first zeros were cut off, and so do those who stand on it.
    if (token.signature.length !== key.signatureBytes) continue
    const valid = check(algorithm, key, token.signed, token.signature)
    if (typeof valid !== 'boolean') return firstOrAmong(valid, key, keys.slice(index + 1), algorithm, token, check)
    if (valid) return key
  }
  return undefined
}

async function firstOrAmong(
  valid: Promise<boolean>,
  first: SigningKey,
  others: readonly SigningKey[],
  ...rest: readonly [Algorithm, UnverifiedToken, VerifySignature]
): Promise<Signer> {
  // Whatever another seam may say, nothing but `true` is a yes.
  const verdict: unknown = await valid
  return verdict === true ? first : await signerAmong(others, ...rest)
}
