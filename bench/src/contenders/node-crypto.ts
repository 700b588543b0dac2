import { verify, type VerifyKeyObjectInput } from 'node:crypto'
import type { Contender, Ground } from './contender.js'

/** The limit: `node:crypto` alone, the key imported and the token taken apart before the clock starts. */
export function bareSync(ground: Ground): Contender {
  const digest = digestOf(ground)
  const key = inputOf(ground)
  return { name: 'node:crypto sync', check: ({ signed, signature }) => verify(digest, signed, key, signature) }
}

/** The same in the thread pool. */
export function bareCallback(ground: Ground): Contender {
  const digest = digestOf(ground)
  const key = inputOf(ground)
  return {
    name: 'node:crypto callback',
    check: ({ signed, signature }): unknown =>
      new Promise<boolean>((resolve, reject) => {
        verify(digest, signed, key, signature, (error, valid) => {
          if (error === null) resolve(valid)
          else reject(error)
        })
      }),
  }
}

function digestOf({ algorithm }: Ground): string | null {
  return algorithm === 'EdDSA' ? null : 'sha256'
}

function inputOf({ algorithm, publicKey }: Ground): VerifyKeyObjectInput {
  return algorithm === 'ES256' ? { key: publicKey, dsaEncoding: 'ieee-p1363' } : { key: publicKey }
}
