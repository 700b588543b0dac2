import { describe, expect, it } from 'vitest'
import { SigningKey } from '../keys/signing-key.js'
import type { Registered } from '../registration/registered.js'
import type { Auth } from './auth.js'
import { VerifiedToken } from './verified-token.js'

const keyOf = (thumbprint: string, kid = 'a'): SigningKey =>
  new SigningKey({ kid, algorithms: ['ES256'], jwk: { kty: 'EC', crv: 'P-256' } }, thumbprint)

const SIGNER = keyOf('one')

function remembered(token = 'header.claims.signature'): VerifiedToken {
  const auth = { token, header: { alg: 'ES256', kid: 'a' } } as unknown as Auth
  const judged = { algorithm: 'ES256', claims: {}, converted: false, validity: { from: 1000, until: 2000 } } as const
  return new VerifiedToken({} as Registered, auth, SIGNER, judged)
}

describe('a remembered token', () => {
  it('passes from the first moment of its time until before the last', () => {
    const token = remembered()
    expect([999, 1000, 1999, 2000].map((wall) => token.isValidAt(wall))).toEqual([false, true, true, false])
    expect([999, 1000, 1999, 2000].map((wall) => token.isExpiredAt(wall))).toEqual([false, false, false, true])
  })

  it('passes while its key is published as it was', () => {
    const token = remembered()
    expect(token.isSignedByOneOf([SIGNER])).toBe(true)
    expect(token.isSignedByOneOf([keyOf('other'), keyOf('one')])).toBe(true)
    expect(token.isSignedByOneOf([keyOf('other')])).toBe(false)
    expect(token.isSignedByOneOf([keyOf('one', 'b')])).toBe(false)
    expect(token.isSignedByOneOf([])).toBe(false)
  })

  it('asks for its key as it did at first', () => {
    expect(remembered().query).toEqual({ kid: 'a', alg: 'ES256' })
  })

  it('is told apart from others by each of its last eight characters', () => {
    const text = 'header.claims.signature-ABCDEFGH'
    const marks = new Set([remembered(text).fingerprint])
    for (let at = text.length - 8; at < text.length; at += 1)
      marks.add(remembered(`${text.slice(0, at)}x${text.slice(at + 1)}`).fingerprint)
    expect(marks.size).toBe(9)
    expect(remembered(text.replace('header', 'reader')).fingerprint).toBe(remembered(text).fingerprint)
    for (const fingerprint of marks) expect(Number.isSafeInteger(fingerprint)).toBe(true)
  })

  it('is counted with about what it takes', () => {
    expect(remembered('x'.repeat(1000)).bytes).toBe(1024 + 3000)
  })
})
