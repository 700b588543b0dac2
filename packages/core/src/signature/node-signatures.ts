import { executionAsyncId } from 'node:async_hooks'
import { verify, type VerifyKeyObjectInput } from 'node:crypto'
import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'
import { OffloadHeuristic } from './offload-heuristic.js'

/**
 * Creates the function that checks signatures by default, with `node:crypto`: in the main thread while checks come one
 * by one or in pairs, in the thread pool while more of them overlap. One synchronous check is faster than the round
 * trip to the pool; many at once are faster when other threads share them.
 */
export function nodeSignatures(): VerifySignature {
  const heuristic = new OffloadHeuristic()
  const release = (): void => {
    heuristic.inPool -= 1
  }
  return (algorithm, key, data, signature, offload = false) => {
    const digest = DIGESTS[algorithm]
    const input = key.inputFor(algorithm)
    if (offload) return inPool(digest, data, input, signature)
    if (!heuristic.begin(executionAsyncId())) return verify(digest, data, input, signature)
    heuristic.inPool += 1
    return inPool(digest, data, input, signature, release)
  }
}

/**
 * Checks a signature: every check goes through a function of this type. `offload` asks for a check outside the main
 * thread, where there is a choice: the check is expensive, or one of many.
 */
export type VerifySignature = (
  algorithm: Algorithm,
  key: SigningKey,
  data: Buffer,
  signature: Buffer,
  offload?: boolean,
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

function inPool(
  digest: string | null,
  data: Buffer,
  input: VerifyKeyObjectInput,
  signature: Buffer,
  onEnd?: () => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(digest, data, input, signature, (error, valid) => {
      onEnd?.()
      if (error === null) resolve(valid)
      else reject(error)
    })
  })
}
