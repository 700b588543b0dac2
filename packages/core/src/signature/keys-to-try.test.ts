import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keySetOf } from '../keys/key-set.js'
import type { SigningKey } from '../keys/signing-key.js'
import { keysToTry, MAX_TRIED_COST } from './keys-to-try.js'

const SHA1 = ['a', 'b', 'c'].map((name) => Buffer.alloc(20, name).toString('base64url'))
const SHA256 = ['a', 'b', 'c'].map((name) => Buffer.alloc(32, name).toString('base64url'))

async function keysOn(namedCurve: string, count: number, members: (at: number) => object = () => ({})) {
  const published = Array.from({ length: count }, (_, at) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve })
    return { ...publicKey.export({ format: 'jwk' }), ...members(at) }
  })
  return (await keySetOf(published)).keys
}

const tokenWith = (header: object, bytes = 64) => ({
  header: { alg: 'ES256', ...header },
  signature: Buffer.alloc(bytes, 1),
})

describe('the keys that a token is tried with', () => {
  it('are those that may have signed it, in the order of the set', async () => {
    const keys = await keysOn('P-256', 6)
    expect(keysToTry(keys, tokenWith({}))).toEqual({ keys, left: 0 })
  })

  it('are those whose signatures are as long as its own', async () => {
    const [p256, p384] = [await keysOn('P-256', 2), await keysOn('P-384', 2)]
    expect(keysToTry([...p256, ...p384], tokenWith({}, 96))).toEqual({ keys: p384, left: 0 })
  })

  it('begin with those that it names by the thumbprint of their certificate, SHA-256 before SHA-1', async () => {
    const keys = await keysOn('P-256', 3, (at) => ({ x5t: SHA1[at], 'x5t#S256': SHA256[at] }))
    const order = (header: object): readonly number[] =>
      keysToTry(keys, tokenWith(header)).keys.map((key: SigningKey) => keys.indexOf(key))
    expect(order({ x5t: SHA1[2] })).toEqual([2, 0, 1])
    expect(order({ 'x5t#S256': SHA256[1] })).toEqual([1, 0, 2])
    expect(order({ x5t: SHA1[1], 'x5t#S256': SHA256[2] })).toEqual([2, 1, 0])
    for (const header of [{ x5t: 'unknown' }, { x5t: 5 }, { 'x5t#S256': [SHA256[1]] }, { x5t: null }])
      expect(order(header)).toEqual([0, 1, 2])
  })

  it('cost as much as 64 cheap checks at most, or 16 dear ones', async () => {
    const cheap = await keysOn('P-256', MAX_TRIED_COST + 2)
    expect(keysToTry(cheap.slice(0, 64), tokenWith({}))).toEqual({ keys: cheap.slice(0, 64), left: 0 })
    expect(keysToTry(cheap, tokenWith({}))).toEqual({ keys: cheap.slice(0, 64), left: 2 })
    const dear = await keysOn('P-384', 18)
    expect(keysToTry(dear, tokenWith({}, 96))).toEqual({ keys: dear.slice(0, 16), left: 2 })
  })
})
