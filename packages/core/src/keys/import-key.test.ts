import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { importPublicKey } from './import-key.js'

describe.each(['P-256', 'P-384', 'P-521'])('a public key on %s', (namedCurve) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
  const jwk = publicKey.export({ format: 'jwk' })

  it('is the one that Node makes of the JWK', () => {
    const key = importPublicKey(jwk)
    expect(key.equals(createPublicKey({ key: jwk, format: 'jwk' }))).toBe(true)
    expect(verify('sha256', Buffer.from('a'), key, sign('sha256', Buffer.from('a'), privateKey))).toBe(true)
  })

  it('is refused when its point is not on the curve, or no coordinate is one of the field', () => {
    const bytes = Buffer.from(jwk.y ?? '', 'base64url').length
    for (const y of [
      jwk.x ?? '',
      Buffer.alloc(bytes).toString('base64url'),
      Buffer.alloc(bytes, 0xff).toString('base64url'),
    ])
      expect(() => importPublicKey({ ...jwk, y })).toThrow(/error|decode|unsupported|invalid|failed/i)
  })
})
