import { createTestClock } from '@jwks-auth/testing'
import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Algorithm } from '../keys/algorithms.js'
import { keySetOf } from '../keys/key-set.js'
import type { SigningKey } from '../keys/signing-key.js'
import { MAX_RUNNING_CHECKS } from './check-queue.js'
import { nodeSignatures } from './node-signatures.js'
import { SignatureChecks } from './signature-checks.js'

async function keyOf(jwk: JsonWebKey): Promise<SigningKey> {
  const [key] = (await keySetOf([{ ...jwk }], 8192)).keys
  if (key === undefined) throw new Error('no key')
  return key
}

async function ecKey(namedCurve: string): Promise<SigningKey> {
  return await keyOf(generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }))
}

async function rsaKey(bits: number, exponent: string): Promise<SigningKey> {
  const modulus = randomBytes(bits / 8)
  modulus[0] = 0xff
  return await keyOf({
    kty: 'RSA',
    n: modulus.toString('base64url'),
    e: Buffer.from(exponent, 'hex').toString('base64url'),
  })
}

const BAD = (key: SigningKey): readonly [Buffer, Buffer] => [Buffer.from('data'), Buffer.alloc(key.signatureBytes, 1)]
const ownerOf = (manager: object, tenant = 'acme') => ({ registration: { tenant }, manager })
const checkOf = (checks: SignatureChecks, source: object, key: SigningKey, algorithm: Algorithm) =>
  checks.of(ownerOf(source), [key], 100, undefined)(algorithm, key, ...BAD(key))

describe('a signature check', () => {
  it.each([
    ['RSA of 2048 bits', () => rsaKey(2048, '010001'), 'RS256'],
    ['RSA of 2048 bits and the longest exponent', () => rsaKey(2048, 'ffffffff'), 'PS512'],
    ['RSA of 3072 bits', () => rsaKey(3072, '010001'), 'RS384'],
    ['P-256', () => ecKey('P-256'), 'ES256'],
  ] as const)('with %s is made at once, in this thread', async (_, make, algorithm) => {
    const checks = new SignatureChecks(nodeSignatures(), createTestClock())
    expect(checkOf(checks, {}, await make(), algorithm)).toBe(false)
  })

  it.each([
    ['RSA of 3072 bits and the longest exponent', () => rsaKey(3072, 'ffffffff'), 'RS256'],
    ['RSA of 4096 bits', () => rsaKey(4096, '010001'), 'RS512'],
    ['RSA of 8192 bits', () => rsaKey(8192, '010001'), 'RS256'],
    ['P-384', () => ecKey('P-384'), 'ES384'],
    ['P-521', () => ecKey('P-521'), 'ES512'],
  ] as const)('with %s is never made in this thread', async (_, make, algorithm) => {
    const checks = new SignatureChecks(nodeSignatures(), createTestClock())
    const checked = checkOf(checks, {}, await make(), algorithm)
    expect(checked).toBeInstanceOf(Promise)
    expect(await checked).toBe(false)
  })

  it('is made where its key says, whichever keys there are beside it', async () => {
    const [dear, cheap] = [await ecKey('P-384'), await ecKey('P-256')]
    const check = new SignatureChecks(nodeSignatures(), createTestClock()).of(
      ownerOf({}),
      [cheap, dear],
      100,
      undefined,
    )
    expect(check('ES256', cheap, ...BAD(cheap))).toBe(false)
    const checked = check('ES384', dear, ...BAD(dear))
    expect(checked).toBeInstanceOf(Promise)
    expect(await checked).toBe(false)
  })

  it('that is dear has few places, however many tenants there are', async () => {
    const dear = await ecKey('P-384')
    let running = 0
    const checks = new SignatureChecks(() => new Promise(() => (running += 1)), createTestClock())
    for (let tenant = 0; tenant < 20; tenant += 1)
      void checks.of(ownerOf({}, `${tenant}`), [dear], 100, undefined)('ES384', dear, ...BAD(dear))
    await new Promise((resolve) => setImmediate(resolve))
    expect(running).toBe(MAX_RUNNING_CHECKS)
  })

  it('of a source that many bad signatures come for waits for the pool, until they are few again; others do not', async () => {
    const clock = createTestClock()
    const offloaded: boolean[] = []
    const checks = new SignatureChecks((_algorithm, _key, _data, _signature, offload = false) => {
      offloaded.push(offload)
      return true
    }, clock)
    const [noisy, honest] = [{}, {}]
    const key = await ecKey('P-256')
    for (let count = 0; count < 50; count += 1) {
      expect(checkOf(checks, noisy, key, 'ES256')).toBe(true)
      checks.failed(noisy, [key], BAD(key)[1])
    }
    expect(await checkOf(checks, noisy, key, 'ES256')).toBe(true)
    expect(checkOf(checks, noisy, key, 'ES256')).toBeInstanceOf(Promise)
    expect(offloaded.at(-1)).toBe(true)
    expect(checkOf(checks, honest, key, 'ES256')).toBe(true)
    expect(offloaded.at(-1)).toBe(false)
    await clock.advance(100)
    expect(checkOf(checks, noisy, key, 'ES256')).toBe(true)
  })

  it('of a token after its fourth waits for the pool, and each of a token that fails counts', async () => {
    const clock = createTestClock()
    const offloaded: boolean[] = []
    const checks = new SignatureChecks((_algorithm, _key, _data, _signature, offload = false) => {
      offloaded.push(offload)
      return false
    }, clock)
    const source = {}
    const keys = await Promise.all(Array.from({ length: 6 }, () => ecKey('P-256')))
    const [data, signature] = BAD(await ecKey('P-256'))
    const check = checks.of(ownerOf(source), keys, 100, undefined)
    for (const key of keys) await check('ES256', key, data, signature)
    expect(offloaded).toEqual([false, false, false, false, true, true])
    for (let count = 0; count < 8; count += 1) checks.failed(source, keys, signature)
    expect(checkOf(checks, source, keys[0] as SigningKey, 'ES256')).toBe(false)
    checks.failed(source, keys, signature)
    expect(checkOf(checks, source, keys[0] as SigningKey, 'ES256')).toBeInstanceOf(Promise)
  })

  it('that was not made, for the signature has the length of no key, is no failed one', async () => {
    const checks = new SignatureChecks(() => true, createTestClock())
    const [source, key] = [{}, await ecKey('P-256')]
    for (let count = 0; count < 200; count += 1) checks.failed(source, [key], Buffer.alloc(1))
    expect(checkOf(checks, source, key, 'ES256')).toBe(true)
  })

  it('is a failed one when the signature has the length of any of the keys', async () => {
    const checks = new SignatureChecks(() => true, createTestClock())
    const [source, key, longer] = [{}, await ecKey('P-256'), await ecKey('P-521')]
    for (let count = 0; count < 51; count += 1) checks.failed(source, [longer, key], Buffer.alloc(key.signatureBytes))
    expect(checkOf(checks, source, key, 'ES256')).toBeInstanceOf(Promise)
  })

  it('that is cheap never waits for dear ones, though its source is slowed', async () => {
    const [dear, cheap] = [await ecKey('P-521'), await ecKey('P-256')]
    const never = new Promise<boolean>(() => {})
    const checks = new SignatureChecks((_algorithm, { isExpensive }) => (isExpensive ? never : true), createTestClock())
    for (let count = 0; count < 50; count += 1) void checkOf(checks, {}, dear, 'ES512')
    const slowed = {}
    for (let count = 0; count < 50; count += 1) checks.failed(slowed, [cheap], BAD(cheap)[1])
    expect(checkOf(checks, slowed, cheap, 'ES256')).toBeInstanceOf(Promise)
    expect(await checkOf(checks, slowed, cheap, 'ES256')).toBe(true)
  })

  it("by the user's own function that hangs for one tenant does not keep another one waiting", async () => {
    const key = await ecKey('P-521')
    const hang = new Set<Buffer>()
    const never = new Promise<boolean>(() => {})
    const own = new SignatureChecks(
      (_algorithm, _key, data) => (hang.has(data) ? never : true),
      createTestClock(),
      true,
    )
    const [data, signature] = BAD(key)
    hang.add(data)
    const check = own.of(ownerOf({}, 'hung'), [key], 100, undefined)
    for (let count = 0; count < 50; count += 1) void check('ES512', key, data, signature)
    expect(await own.of(ownerOf({}, 'honest'), [key], 100, undefined)('ES512', key, ...BAD(key))).toBe(true)
  })
})
