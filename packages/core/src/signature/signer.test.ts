import { describe, expect, it } from 'vitest'
import { SigningKey } from '../keys/signing-key.js'
import type { VerifySignature } from './node-signatures.js'
import { signerAmong } from './signer.js'
import type { UnverifiedToken } from '../token/parse-token.js'

const keyOf = (kid: string): SigningKey =>
  new SigningKey({ kid, algorithms: ['ES256'], jwk: { kty: 'EC', crv: 'P-256' } }, kid)

const [ONE, OTHER, THIRD] = [keyOf('one'), keyOf('other'), keyOf('third')]
const KEYS = [ONE, OTHER, THIRD]

const tokenWith = (signature: Buffer): UnverifiedToken => ({
  header: { alg: 'ES256' },
  claims: {},
  segment: 'header',
  signed: Buffer.from('header.claims'),
  signature,
})
const TOKEN = tokenWith(Buffer.alloc(64))

/** Says of each key what it is told to, and with which keys it was asked. */
function checkOf(verdicts: ReadonlyMap<SigningKey, boolean | Promise<boolean>>) {
  const asked: (string | undefined)[] = []
  const check: VerifySignature = (_algorithm, key) => {
    asked.push(key.kid)
    return verdicts.get(key) ?? false
  }
  return { check, asked }
}

describe('the signer of a token', () => {
  it('is the first key that verifies it, at once where that can be said at once', () => {
    const { check, asked } = checkOf(new Map([[OTHER, true]]))
    expect(signerAmong(KEYS, 'ES256', TOKEN, check)).toBe(OTHER)
    expect(asked).toEqual(['one', 'other'])
    expect(signerAmong([ONE, THIRD], 'ES256', TOKEN, check)).toBeUndefined()
  })

  it('is found later where a check takes time, and no other key is tried before that', async () => {
    const { check, asked } = checkOf(new Map([ONE, OTHER].map((key) => [key, Promise.resolve(key === OTHER)])))
    const found = signerAmong(KEYS, 'ES256', TOKEN, check)
    expect(asked).toEqual(['one'])
    expect(await found).toBe(OTHER)
    expect(asked).toEqual(['one', 'other'])
  })

  it('is none of the keys whose signatures have another length: they are not even tried', () => {
    const { check, asked } = checkOf(new Map([[ONE, true]]))
    for (const length of [0, 63, 65, 128])
      expect(signerAmong(KEYS, 'ES256', tokenWith(Buffer.alloc(length)), check)).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('is no key of which anything but true is said', async () => {
    for (const verdict of [1, 'true', {}, undefined]) {
      const check: VerifySignature = () => Promise.resolve(verdict) as Promise<boolean>
      expect(await signerAmong([ONE], 'ES256', TOKEN, check)).toBeUndefined()
    }
  })
})
