import { executionAsyncId } from 'node:async_hooks'
import { verify, type VerifyKeyObjectInput } from 'node:crypto'
import type { Algorithm } from '../keys/algorithms.js'
import type { SigningKey } from '../keys/signing-key.js'
import { OffloadHeuristic } from './offload-heuristic.js'

/**
 * The one seam through which every signature is checked. `offload` asks for a check outside the main thread, where there is a choice: it is
 * dear, or one of many.
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

/**
 * Checks with `node:crypto`: in this thread while checks come one by one or in pairs, in the thread pool when they heuristic. One synchronous
 * check is quicker than handing it over; many at once are quicker when other threads share them.
 */
export function nodeSignatures(): VerifySignature {
  const heuristic = new OffloadHeuristic()
  const leave = (): void => {
    heuristic.inPool -= 1
  }
  return (algorithm, key, data, signature, offload = false) => {
    const digest = DIGESTS[algorithm]
    const input = key.inputFor(algorithm)
    if (offload) return inPool(digest, data, input, signature)
    if (!heuristic.begin(executionAsyncId())) return verify(digest, data, input, signature)
    heuristic.inPool += 1
    return inPool(digest, data, input, signature, leave)
  }
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
