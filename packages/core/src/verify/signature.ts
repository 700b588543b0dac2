import { executionAsyncId } from 'node:async_hooks'
import { verify } from 'node:crypto'
import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'
import { Crowd } from './crowd.js'

/** The one seam through which every signature is checked. */
export type VerifySignature = (
  algorithm: Algorithm,
  key: SigningKey,
  data: Buffer,
  signature: Buffer,
) => boolean | Promise<boolean>

const DIGESTS: Readonly<Record<Algorithm, string | null>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  EdDSA: null,
  Ed25519: null,
}

/**
 * Checks with `node:crypto`: in this thread while checks come one by one or in pairs, in the thread pool when they crowd. One synchronous
 * check is quicker than handing it over; many at once are quicker when other threads share them.
 */
export function nodeSignatures(): VerifySignature {
  const crowd = new Crowd()
  return (algorithm, key, data, signature) => {
    const digest = DIGESTS[algorithm]
    const input = key.inputFor(algorithm)
    if (!crowd.beginsWith(executionAsyncId())) return verify(digest, data, input, signature)
    crowd.inPool += 1
    return new Promise((resolve, reject) => {
      verify(digest, data, input, signature, (error, valid) => {
        crowd.inPool -= 1
        if (error === null) resolve(valid)
        else reject(error)
      })
    })
  }
}
