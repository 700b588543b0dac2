import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto'
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'
import { nodeSignatures } from '@jwks-auth/core'
import type { Algorithm } from '../../packages/core/src/keys/algorithms.js'
import { validateJwk } from '../../packages/core/src/keys/validate-jwk.js'
import { candidateKeys, keySetOf, type KeySet } from '../../packages/core/src/keys/key-set.js'
import type { Spelling } from './spelling.js'

interface Signed {
  readonly data: Buffer
  readonly signature: Buffer
}

const check = nodeSignatures()
const digestOf = (alg: Algorithm): string | null => (alg.startsWith('Ed') ? null : `sha${alg.slice(2)}`)
const inputOf = (alg: Algorithm, key: KeyObject) =>
  alg.startsWith('ES') ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : { key }

function signed({ alg, kid, signer }: Spelling): Signed {
  const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const data = Buffer.from(`${segment({ alg, kid })}.${segment({ sub: 'user' })}`)
  return { data, signature: signer.sign(alg, data) }
}

async function setOf({ published, maxRsaBits }: Spelling): Promise<KeySet | undefined> {
  return await keySetOf(published, maxRsaBits).catch(() => undefined)
}

/** The thumbprint of the key with which we verify its token; `undefined` where we have none. */
export async function ours(spelling: Spelling): Promise<string | undefined> {
  const { data, signature } = signed(spelling)
  const set = await setOf(spelling)
  for (const key of set === undefined ? [] : candidateKeys(set, spelling.kid, spelling.alg)) {
    if (await check(spelling.alg, key, data, signature)) return key.thumbprint
  }
  return undefined
}

/** Why we drop keys. */
export function reasons({ published, maxRsaBits }: Spelling): readonly string[] {
  return published.map((jwk) => validateJwk(jwk, maxRsaBits)).filter((judged) => typeof judged === 'string')
}

/** Whether jose verifies its token with the key set, trying each key where several fit. */
export async function joses(spelling: Spelling): Promise<boolean> {
  const { data, signature } = signed(spelling)
  const token = `${data.toString()}.${signature.toString('base64url')}`
  try {
    await compactVerify(token, createLocalJWKSet({ keys: spelling.published } as JSONWebKeySet))
    return true
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return false
    for await (const key of error) {
      const valid = await compactVerify(token, key).then(
        () => true,
        () => false,
      )
      if (valid) return true
    }
    return false
  }
}

/** Whether one of the published keys verifies its token as Node reads them. Node knows of nothing but the key. */
export function nodes(spelling: Spelling): boolean {
  const { data, signature } = signed(spelling)
  return spelling.published.some((jwk) => {
    try {
      const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
      return verify(digestOf(spelling.alg), data, inputOf(spelling.alg, key), signature)
    } catch {
      return false
    }
  })
}
