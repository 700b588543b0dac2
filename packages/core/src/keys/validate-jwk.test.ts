import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { validateJwk } from './validate-jwk.js'
import { signatureBytes } from './public-members.js'

let rsa: JWK
let p256: JWK
let p384: JWK
let p521: JWK
let ed25519: JWK

const publicJwk = async (alg: string): Promise<JWK> => {
  const { publicKey } = await generateKeyPair(alg, { extractable: true })
  return await exportJWK(publicKey)
}

beforeAll(async () => {
  ;[rsa, p256, p384, p521, ed25519] = await Promise.all([
    publicJwk('RS256'),
    publicJwk('ES256'),
    publicJwk('ES384'),
    publicJwk('ES512'),
    publicJwk('Ed25519'),
  ])
})

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url')

/** A modulus of so many bits, set in its first and last. */
const modulus = (bits: number): string => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff)
  bytes[0] = 0xff >> (bytes.length * 8 - bits)
  return base64url(bytes)
}

describe('a usable key', () => {
  const all = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

  it.each([
    ['RSA', () => rsa, all],
    ['P-256', () => p256, ['ES256']],
    ['P-384', () => p384, ['ES384']],
    ['P-521', () => p521, ['ES512']],
    ['Ed25519', () => ed25519, ['EdDSA', 'Ed25519']],
  ])('of %s serves the algorithms of its type and curve', (_name, key, algorithms) => {
    expect(validateJwk({ ...key(), kid: 'a' })).toEqual({ kid: 'a', algorithms, jwk: key() })
  })

  it('serves only the algorithm that it names', () => {
    expect(validateJwk({ ...rsa, alg: 'PS384' })).toMatchObject({ algorithms: ['PS384'] })
    expect(validateJwk({ ...p256, alg: 'ES256' })).toMatchObject({ algorithms: ['ES256'] })
  })

  it.each(['EdDSA', 'Ed25519'])('serves EdDSA under both names when it names %s', (alg) => {
    expect(validateJwk({ ...ed25519, alg })).toMatchObject({ algorithms: ['EdDSA', 'Ed25519'] })
  })

  it('may have no kid, or any text as one', () => {
    expect(validateJwk(rsa)).toMatchObject({ kid: undefined })
    for (const kid of ['', '__proto__', '../../etc/passwd', 'x'.repeat(1024)])
      expect(validateJwk({ ...rsa, kid })).toMatchObject({ kid })
  })

  it('may be for JWT-SVIDs where those are asked for, and for nothing else than before', () => {
    expect(validateJwk({ ...rsa, use: 'jwt-svid' }, undefined, 'jwt-svid')).toMatchObject({ jwk: rsa })
    expect(validateJwk({ ...rsa, use: 'sig' }, undefined, 'jwt-svid')).toMatchObject({ jwk: rsa })
    for (const use of ['x509-svid', 'enc', 'JWT-SVID', '', ['jwt-svid'], 5])
      expect(validateJwk({ ...rsa, use }, undefined, 'jwt-svid')).toBe('not_for_signatures')
    expect(validateJwk({ ...rsa, use: 'jwt-svid' })).toBe('not_for_signatures')
  })

  it('is spelt anew, so that it has one thumbprint: tests/key-sets has every spelling', () => {
    const { n = '', e = '' } = rsa
    const spelt = {
      n: `${Buffer.from(n, 'base64url').toString('base64')}\n`,
      e: base64url(Buffer.from([0, ...bytesOf(e)])),
    }
    expect(validateJwk({ ...rsa, ...spelt })).toMatchObject({ jwk: { kty: 'RSA', n, e } })
    const x = base64url(Buffer.concat([Buffer.alloc(1), bytesOf(p521.x)]))
    expect(validateJwk({ ...p521, x, y: `${p521.y}==` })).toMatchObject({ jwk: p521 })
    expect(validateJwk({ ...ed25519, x: `${ed25519.x}=` })).toMatchObject({ jwk: ed25519 })
  })

  it('keeps its public members and the thumbprints of its certificate, and nothing else', () => {
    const judged = validateJwk({
      ...rsa,
      use: 'sig',
      key_ops: ['verify'],
      alg: 'RS256',
      x5c: ['bm8gY2VydGlmaWNhdGU'],
      x5t: 'x',
      x5u: 'https://evil.test/',
      exp: 0,
      extra: { deep: [1] },
    })
    const certificates = ['sha256', 'sha1'].map((digest) =>
      createHash(digest).update('no certificate').digest('base64url'),
    )
    const jwk = { kty: 'RSA', n: rsa.n, e: rsa.e }
    expect(judged).toEqual({ kid: undefined, algorithms: ['RS256'], jwk, certificates })
  })

  it('has the thumbprints that it is published with, of the right length, however they are written', () => {
    const [sha1, sha256] = [Buffer.alloc(20, 0xff), Buffer.alloc(32, 0xfe)]
    const certificates = [base64url(sha256), base64url(sha1)]
    const own = { x5t: sha1.toString('base64'), 'x5t#S256': `${base64url(sha256)}=` }
    expect(validateJwk({ ...p256, ...own, x5c: ['AAAA'] })).toMatchObject({ certificates })
    expect(validateJwk({ ...p256, x5t: base64url(sha256), 'x5t#S256': sha1.toString('hex') })).not.toHaveProperty(
      'certificates',
    )
    expect(validateJwk({ ...p256, x5t: 5, 'x5t#S256': ['AAAA'], x5c: [5] })).not.toHaveProperty('certificates')
  })

  it('is of 2048 to 8192 bits when it is RSA, leading zeros not counted', () => {
    expect(validateJwk({ ...rsa, n: modulus(2048) })).toHaveProperty('jwk')
    expect(validateJwk({ ...rsa, n: modulus(8192) })).toHaveProperty('jwk')
    expect(validateJwk({ ...rsa, n: base64url(Buffer.concat([Buffer.alloc(2), bytesOf(rsa.n)])) })).toHaveProperty(
      'jwk',
    )
  })

  it('has no more bits than are allowed', () => {
    expect(validateJwk({ ...rsa, n: modulus(4096) }, 4096)).toHaveProperty('jwk')
    expect(validateJwk({ ...rsa, n: modulus(4097) }, 4096)).toBe('rsa_too_long')
  })

  it('may have an RSA exponent of 32 bits', () => {
    expect(validateJwk({ ...rsa, e: base64url(Buffer.alloc(4, 0xff)) })).toHaveProperty('jwk')
    expect(
      validateJwk({ ...rsa, e: base64url(Buffer.concat([Buffer.alloc(4), Buffer.alloc(4, 0xff)])) }),
    ).toHaveProperty('jwk')
  })

  it.each([3, 17, 65_537])('may have the RSA exponent %i', (exponent) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(exponent)
    expect(validateJwk({ ...rsa, e: base64url(bytes) })).toHaveProperty('jwk')
  })
})

describe('the member issuer of a key', () => {
  it('is kept as it is, and names nobody when it is no text', () => {
    expect(validateJwk({ ...rsa, issuer: 'https://a.test' })).toMatchObject({ issuer: 'https://a.test' })
    for (const issuer of [null, 5, [], {}]) expect(validateJwk({ ...rsa, issuer })).toMatchObject({ issuer: '' })
    expect(validateJwk(rsa)).not.toHaveProperty('issuer')
  })
})

describe('the length of a signature', () => {
  it('is that of the modulus, or of two coordinates', () => {
    expect([p256, p384, p521, ed25519].map(signatureBytes)).toEqual([64, 96, 132, 64])
    expect([2048, 2049, 2056, 2057].map((bits) => signatureBytes({ n: modulus(bits) }))).toEqual([256, 257, 257, 258])
  })

  it('is not changed by zeros before the modulus, and fits no key of an unknown curve', () => {
    expect(signatureBytes({ n: base64url(Buffer.concat([Buffer.alloc(3), bytesOf(modulus(2048))])) })).toBe(256)
    expect(signatureBytes({ crv: 'secp256k1' })).toBe(0)
    expect(signatureBytes({})).toBe(0)
  })
})

describe('a key is dropped', () => {
  it.each([null, undefined, 'a key', 5, true, [], [{}]])('that is no object: %j', (value) => {
    expect(validateJwk(value)).toBe('not_an_object')
  })

  it.each([{ kty: 'oct', k: 'c2VjcmV0' }, { kty: 'oct' }, { kty: 'oct', alg: 'HS256', use: 'sig', kid: 5 }])(
    'that is symmetric: %j',
    (jwk) => {
      expect(validateJwk(jwk)).toBe('symmetric')
    },
  )

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])(
    'that has the private member %s, whatever it holds but null',
    (name) => {
      for (const value of ['AQAB', '', false, []]) {
        expect(validateJwk({ ...rsa, [name]: value })).toBe('private_members')
        expect(validateJwk({ ...p256, [name]: value })).toBe('private_members')
        expect(validateJwk({ ...ed25519, [name]: value })).toBe('private_members')
      }
    },
  )

  it.each([1.5, 2 ** 53, ['a'], {}, true])('whose kid is neither text nor a whole number: %j', (kid) => {
    expect(validateJwk({ ...rsa, kid })).toBe('kid_not_a_string')
  })

  it('that would take much room for its name or its issuer', () => {
    expect(validateJwk({ ...rsa, kid: 'a'.repeat(1024) })).toMatchObject({ kid: 'a'.repeat(1024) })
    expect(validateJwk({ ...rsa, kid: 'a'.repeat(1025) })).toBe('kid_too_long')
    expect(validateJwk({ ...rsa, issuer: `https://${'a'.repeat(3000)}` })).toMatchObject({ issuer: '' })
  })

  it.each(['enc', 'SIG', '', 5, ['sig']])('whose use is not for signatures: %j', (use) => {
    expect(validateJwk({ ...rsa, use })).toBe('not_for_signatures')
  })

  it.each([[['sign']], [['encrypt', 'wrapKey']], [[]], ['verify'], [{ verify: true }], [['verify', 'verify']]])(
    'whose key_ops do not hold verify, once: %j',
    (keyOps) => {
      expect(validateJwk({ ...rsa, use: 'sig', key_ops: keyOps })).toBe('not_for_signatures')
    },
  )

  it.each([
    {},
    { kty: 'rsa' },
    { kty: 'EC', crv: 'secp256k1' },
    { kty: 'EC', crv: 'P-192' },
    { kty: 'EC' },
    { kty: 'EC', crv: 'constructor' },
    { kty: 'EC', crv: ['P-256'] },
    { kty: 'OKP', crv: 'X25519' },
    { kty: 'OKP', crv: 'Ed448' },
    { kty: 'OKP', crv: 'P-256' },
    { kty: 'EC', crv: 'Ed25519' },
    { kty: 'AKP', alg: 'ML-DSA-65' },
    { kty: ['RSA'] },
  ])('of an unknown type or curve: %j', (members) => {
    expect(validateJwk({ n: rsa.n, e: rsa.e, x: p256.x, y: p256.y, ...members })).toBe('unknown_type')
  })

  it('that only its prototype would make one', () => {
    const text = JSON.stringify(rsa)
    expect(validateJwk(JSON.parse(`{"__proto__":${text}}`))).toBe('unknown_type')
    expect(validateJwk(JSON.parse(`{"kty":"RSA","__proto__":${text}}`))).toBe('member_missing')
  })

  it.each(['HS256', 'none', 'RSA-OAEP', 'ES256', 'EdDSA', 'rs256', '', 5, ['RS256']])(
    'whose alg does not fit RSA: %j',
    (alg) => {
      expect(validateJwk({ ...rsa, alg })).toBe('algorithm_mismatch')
    },
  )

  it('whose alg does not fit its curve', () => {
    expect(validateJwk({ ...p256, alg: 'ES384' })).toBe('algorithm_mismatch')
    expect(validateJwk({ ...p384, alg: 'ES256' })).toBe('algorithm_mismatch')
    expect(validateJwk({ ...p256, alg: 'EdDSA' })).toBe('algorithm_mismatch')
    expect(validateJwk({ ...ed25519, alg: 'ES256' })).toBe('algorithm_mismatch')
  })

  it.each([
    ['zero', () => base64url(Buffer.alloc(256))],
    ['of 1024 bits', () => modulus(1024)],
    ['of 2047 bits', () => modulus(2047)],
    ['of 1024 bits behind zeros', () => base64url(Buffer.concat([Buffer.alloc(128), bytesOf(modulus(1024))]))],
  ])('whose RSA modulus is %s', (_name, n) => {
    expect(validateJwk({ kty: 'RSA', e: 'AQAB', n: n() })).toBe('rsa_modulus')
  })

  it.each([8193, 16_384, 8_000_000])('whose RSA modulus has %i bits', (bits) => {
    expect(validateJwk({ ...rsa, n: modulus(bits) })).toBe('rsa_too_long')
  })

  it.each([
    ['0', base64url(Buffer.from([0]))],
    ['1', base64url(Buffer.from([1]))],
    ['1 behind zeros', base64url(Buffer.from([0, 0, 1]))],
    ['2', base64url(Buffer.from([2]))],
    ['65536', base64url(Buffer.from([1, 0, 0]))],
    ['of 33 bits', base64url(Buffer.from('01ffffffff', 'hex'))],
    ['of 64 bits', base64url(Buffer.alloc(8, 0xff))],
  ])('whose RSA exponent is %s', (_name, e) => {
    expect(validateJwk({ ...rsa, e })).toBe('rsa_exponent')
  })

  it('whose point is not on its curve', () => {
    expect(validateJwk({ ...p256, y: p256.x })).toBe('not_importable')
    expect(validateJwk({ ...p256, x: base64url(Buffer.alloc(32)), y: base64url(Buffer.alloc(32)) })).toBe(
      'not_importable',
    )
    expect(validateJwk({ ...p384, y: p384.x })).toBe('not_importable')
  })

  it('whose members are absent, no text or in no alphabet', () => {
    for (const wrong of [undefined, null, 5, '', []]) {
      for (const name of ['n', 'e']) expect(validateJwk({ ...rsa, [name]: wrong })).toBe('member_missing')
      for (const name of ['x', 'y']) expect(validateJwk({ ...p256, [name]: wrong })).toBe('member_missing')
      expect(validateJwk({ ...ed25519, x: wrong })).toBe('member_missing')
    }
    for (const wrong of ['AQ.AB', 'AQAB\0', 'AQAB\u0100', '=AQAB', 'AQAB===', 'AQABA', 'AQ\vAB']) {
      expect(validateJwk({ ...rsa, e: wrong })).toBe('member_encoding')
      expect(validateJwk({ ...p256, y: wrong })).toBe('member_encoding')
      expect(validateJwk({ ...ed25519, x: wrong })).toBe('member_encoding')
    }
  })

  it('whose coordinates are longer than its curve has, or another number', () => {
    for (const wrong of [base64url(bytesOf(p256.x).subarray(0, 31)), `${p256.x}AAAA`]) {
      expect(validateJwk({ ...p256, x: wrong })).toBe('not_importable')
      expect(validateJwk({ ...p256, y: wrong })).toBe('not_importable')
    }
    expect(validateJwk({ ...p256, crv: 'P-384' })).toBe('not_importable')
    for (const wrong of [base64url(bytesOf(ed25519.x).subarray(1)), `${ed25519.x}AAAA`])
      expect(validateJwk({ ...ed25519, x: wrong })).toBe('not_importable')
  })

  it('that is a point of small order', () => {
    expect(validateJwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(Buffer.alloc(32)) })).toBe('small_order')
  })
})
