import { setImmediate as nextTurn } from 'node:timers/promises'
import { calculateJwkThumbprint, exportJWK, FlattenedSign, generateKeyPair, type CryptoKey } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { ALGORITHMS, type Algorithm } from '../keys/algorithms.js'
import { validateJwk } from '../keys/validate-jwk.js'
import { SigningKey } from '../keys/signing-key.js'
import { joseSignatures } from './jose-signatures.js'
import { nodeSignatures } from './node-signatures.js'

interface Signed {
  readonly key: SigningKey
  readonly data: Buffer
  readonly signature: Buffer
}

async function sign(algorithm: Algorithm, pair: { privateKey: CryptoKey; publicKey: CryptoKey }): Promise<Signed> {
  const jws = await new FlattenedSign(Buffer.from('payload'))
    .setProtectedHeader({ alg: algorithm })
    .sign(pair.privateKey)
  const jwk = await exportJWK(pair.publicKey)
  const judged = validateJwk({ ...jwk, kid: 'k' })
  if (typeof judged === 'string') throw new Error(judged)
  return {
    key: new SigningKey(judged, await calculateJwkThumbprint(jwk)),
    data: Buffer.from(`${jws.protected}.${jws.payload}`),
    signature: Buffer.from(jws.signature, 'base64url'),
  }
}

const signed = new Map<Algorithm, Signed>()
const of = (algorithm: Algorithm): Signed => {
  const found = signed.get(algorithm)
  if (found === undefined) throw new Error(algorithm)
  return found
}

beforeAll(async () => {
  for (const algorithm of ALGORITHMS) {
    signed.set(algorithm, await sign(algorithm, await generateKeyPair(algorithm, { extractable: true })))
  }
}, 60_000)

describe.each([
  ['node:crypto', nodeSignatures],
  ['jose', joseSignatures],
])('a signature, checked by %s,', (_by, signatures) => {
  it.each(ALGORITHMS)('of %s is accepted only as it was made', async (algorithm) => {
    const verify = signatures()
    const { key, data, signature } = of(algorithm)
    const tampered = Buffer.from(signature)
    tampered.writeUInt8(tampered.readUInt8(5) ^ 1, 5)
    expect(await verify(algorithm, key, data, signature)).toBe(true)
    expect(await verify(algorithm, key, Buffer.from('other'), signature)).toBe(false)
    expect(await verify(algorithm, key, data, tampered)).toBe(false)
    expect(await verify(algorithm, key, data, signature.subarray(0, -1))).toBe(false)
  })

  it('of ECDSA with r and s of zero, or in DER, is refused', async () => {
    const verify = signatures()
    const { key, data } = of('ES256')
    expect(await verify('ES256', key, data, Buffer.alloc(64))).toBe(false)
    expect(await verify('ES256', key, data, Buffer.from('3006020100020100', 'hex'))).toBe(false)
  })
})

describe('a signature, checked by jose,', () => {
  it('is held to the algorithm that was asked for, whatever the header says', async () => {
    const { data, signature } = of('ES256')
    const { key } = of('ES384')
    expect(await joseSignatures()('ES384', key, data, signature)).toBe(false)
  })

  it('fails when its key cannot be imported, which says nothing against the token', async () => {
    const { data, signature } = of('ES256')
    const key = new SigningKey(
      { kid: 'k', algorithms: ['ES256'], jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } },
      'k',
    )
    await expect(joseSignatures()('ES256', key, data, signature)).rejects.toThrow(Error)
  })
})

describe('where signatures are checked', () => {
  const es256 = (): boolean | Promise<boolean> => check(nodeSignatures())
  const check = (verify: ReturnType<typeof nodeSignatures>): boolean | Promise<boolean> => {
    const { key, data, signature } = of('ES256')
    return verify('ES256', key, data, signature)
  }

  it('alone: in this thread', () => {
    expect(es256()).toBe(true)
  })

  it('when that is asked for: in the thread pool, and those beside it in this thread', async () => {
    const verify = nodeSignatures()
    const { key, data, signature } = of('ES256')
    for (let count = 0; count < 3; count += 1) {
      const offloaded = Array.from({ length: 4 }, () => verify('ES256', key, data, signature, true))
      expect(check(verify)).toBe(true)
      expect(offloaded.every((checked) => checked instanceof Promise)).toBe(true)
      expect(await Promise.all(offloaded)).toEqual([true, true, true, true])
    }
  })

  it('in the thread pool: what cannot be checked fails, and is not taken for a bad signature', async () => {
    const { key, data, signature } = of('EdDSA')
    await expect(nodeSignatures()('ES256', key, data, signature, true)).rejects.toThrow(Error)
  })

  it('one after the other in one chain of promises: in this thread', async () => {
    const verify = nodeSignatures()
    for (let count = 0; count < 20; count += 1) {
      const checked = check(verify)
      expect(checked).toBe(true)
      await checked
    }
  })

  it('several at once: in the thread pool, until the heuristic is gone', async () => {
    const verify = nodeSignatures()
    const [first, second, ...others] = Array.from({ length: 8 }, () => check(verify))
    expect([first, second]).toEqual([true, true])
    expect(others.every((checked) => checked instanceof Promise)).toBe(true)
    expect(await Promise.all(others)).toEqual(others.map(() => true))
    for (let turn = 0; turn < 4; turn += 1) await nextTurn()
    expect(check(verify)).toBe(true)
  })

  it('one alone, while the thread pool is still busy with a heuristic: in the pool as well', async () => {
    const verify = nodeSignatures()
    const { key, data, signature } = of('ES512')
    const others = Array.from({ length: 60 }, () => verify('ES512', key, data, signature))
    for (let turn = 0; turn < 4; turn += 1) await nextTurn()
    expect(check(verify)).toBeInstanceOf(Promise)
    await Promise.all(others)
  })

  it('in one turn for different origins, as requests are: in the thread pool from the third on', async () => {
    const verify = nodeSignatures()
    const checks: (boolean | Promise<boolean>)[] = []
    for (let count = 0; count < 4; count += 1) setImmediate(() => checks.push(check(verify)))
    await nextTurn()
    expect(checks).toEqual([true, true, expect.any(Promise), expect.any(Promise)])
    expect(await Promise.all(checks)).toEqual([true, true, true, true])
  })

  it('two at once, again and again: in this thread', async () => {
    const verify = nodeSignatures()
    const worker = async (): Promise<void> => {
      for (let count = 0; count < 20; count += 1) {
        const checked = check(verify)
        expect(checked).toBe(true)
        await checked
      }
    }
    await Promise.all([worker(), worker()])
  })
})
