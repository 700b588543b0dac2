import { constants, createPrivateKey, sign as signWith, verify, type JsonWebKey } from 'node:crypto'
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { ALGORITHMS, type Algorithm } from './algorithms.js'
import { keySetOf } from './key-set.js'
import { SigningKey } from './signing-key.js'

let rsaPrivate: JsonWebKey

interface Pair {
  readonly sign: CryptoKey
  readonly key: SigningKey
}

const pairs = new Map<Algorithm, Pair>()

beforeAll(async () => {
  let rsa: Awaited<ReturnType<typeof generateKeyPair>> | undefined
  for (const alg of ALGORITHMS) {
    const isRsa = /^[RP]S/.test(alg)
    const pair = isRsa && rsa !== undefined ? rsa : await generateKeyPair(alg, { extractable: true })
    if (isRsa) rsa ??= pair
    if (isRsa) rsaPrivate = await exportJWK(pair.privateKey)
    const jwk = await exportJWK(pair.publicKey)
    const { keys } = await keySetOf([jwk])
    const sign = isRsa ? await importRsa(await exportJWK(pair.privateKey), alg) : pair.privateKey
    if (keys[0] !== undefined) pairs.set(alg, { sign, key: keys[0] })
  }
})

const importRsa = async (jwk: object, alg: Algorithm): Promise<CryptoKey> => {
  const name = alg.startsWith('PS') ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5'
  return await crypto.subtle.importKey('jwk', { ...jwk, alg }, { name, hash: `SHA-${alg.slice(2)}` }, false, ['sign'])
}

const signed = async (
  alg: Algorithm,
): Promise<{ readonly data: Buffer; readonly signature: Buffer; readonly key: SigningKey }> => {
  const pair = pairs.get(alg)
  if (pair === undefined) throw new Error(`no key for ${alg}`)
  const jws = await new CompactSign(Buffer.from('{}')).setProtectedHeader({ alg }).sign(pair.sign)
  const end = jws.lastIndexOf('.')
  return {
    data: Buffer.from(jws.slice(0, end)),
    signature: Buffer.from(jws.slice(end + 1), 'base64url'),
    key: pair.key,
  }
}

const digestOf = (alg: Algorithm): string | null => (alg.startsWith('Ed') ? null : `sha${alg.slice(2)}`)

describe('a signing key', () => {
  it.each(ALGORITHMS)('verifies signatures that jose made with %s, and no others', async (alg) => {
    const { data, signature, key } = await signed(alg)
    const input = key.inputFor(alg)
    expect(verify(digestOf(alg), data, input, signature)).toBe(true)
    expect(verify(digestOf(alg), Buffer.concat([data, data]), input, signature)).toBe(false)
    const changed = Buffer.from(signature)
    changed[7] = (changed[7] ?? 0) ^ 1
    expect(verify(digestOf(alg), data, input, changed)).toBe(false)
    expect(verify(digestOf(alg), data, input, Buffer.alloc(signature.length))).toBe(false)
  })

  it('keeps PKCS#1 and PSS signatures apart', async () => {
    const pkcs1 = await signed('RS256')
    expect(verify('sha256', pkcs1.data, pkcs1.key.inputFor('PS256'), pkcs1.signature)).toBe(false)
    const pss = await signed('PS256')
    expect(verify('sha256', pss.data, pss.key.inputFor('RS256'), pss.signature)).toBe(false)
  })

  it('accepts a PSS signature only with a salt as long as its digest', async () => {
    const { data, key } = await signed('PS256')
    const signer = {
      key: createPrivateKey({ key: { ...rsaPrivate }, format: 'jwk' }),
      padding: constants.RSA_PKCS1_PSS_PADDING,
    }
    const judge = (saltLength: number): boolean =>
      verify('sha256', data, key.inputFor('PS256'), signWith('sha256', data, { ...signer, saltLength }))
    expect([0, 20, 31, 32, 33, constants.RSA_PSS_SALTLEN_MAX_SIGN].map(judge)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ])
  })

  it('makes its key object once, and what an algorithm needs once', async () => {
    const { key } = await signed('RS256')
    expect(key.inputFor('RS256')).toBe(key.inputFor('RS256'))
    expect(key.inputFor('PS256')).not.toBe(key.inputFor('RS256'))
    expect(key.inputFor('PS256').key).toBe(key.inputFor('RS256').key)
  })

  it('fits the algorithms it was judged to serve', async () => {
    const { key } = await signed('ES256')
    expect(ALGORITHMS.filter((alg) => key.fits(alg))).toEqual(['ES256'])
  })
})

describe('the issuers that a signing key serves', () => {
  const keyFor = (issuer?: string): SigningKey =>
    new SigningKey({ kid: 'a', algorithms: ['ES256'], jwk: { kty: 'EC', crv: 'P-256' }, issuer }, 'thumbprint')

  it('are all where its provider names none', () => {
    expect(keyFor().serves('https://anybody.test')).toBe(true)
  })

  it('are the one that its provider names, to the letter', () => {
    const key = keyFor('https://a.test')
    expect(['https://a.test', 'https://a.test/', 'https://b.test', ''].map((iss) => key.serves(iss))).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(keyFor('').serves('https://a.test')).toBe(false)
  })

  it('are those that its placeholder can stand for', () => {
    const key = keyFor('https://a.test/{tenantid}/v2.0')
    expect(key.serves('https://a.test/acme/v2.0')).toBe(true)
    expect(key.serves('https://a.test/{tenantid}/v2.0')).toBe(true)
    expect(key.serves('https://a.test/acme/x/v2.0')).toBe(false)
    expect(key.serves('https://b.test/acme/v2.0')).toBe(false)
  })
})

describe('two signing keys are the same', () => {
  const members = { kid: 'a', algorithms: ['EdDSA', 'Ed25519'], jwk: { kty: 'OKP' }, issuer: 'https://a.test' } as const
  const key = new SigningKey(members, 'one')

  it('when all that decides what they verify is the same', () => {
    expect(key.equals(new SigningKey({ ...members, algorithms: ['Ed25519', 'EdDSA'] }, 'one'))).toBe(true)
  })

  it.each([
    ['thumbprint', members, 'two'],
    ['kid', { ...members, kid: 'b' }, 'one'],
    ['issuer', { ...members, issuer: 'https://b.test' }, 'one'],
    ['number of algorithms', { ...members, algorithms: ['EdDSA'] as const }, 'one'],
    ['algorithms', { ...members, algorithms: ['EdDSA', 'ES256'] as const }, 'one'],
  ])('but not when they have another %s', (_name, other, thumbprint) => {
    expect(key.equals(new SigningKey(other, thumbprint))).toBe(false)
    expect(new SigningKey(other, thumbprint).equals(key)).toBe(false)
  })
})
