import { describe, expect, it } from 'vitest'
import { SigningKey } from '../keys/signing-key.js'
import type { Registered } from '../registration/registered.js'
import type { Auth } from './auth.js'
import { VerifiedToken } from './verified-token.js'
import { TokenCache } from './token-cache.js'

const SIGNER = new SigningKey({ kid: 'a', algorithms: ['ES256'], jwk: { kty: 'EC', crv: 'P-256' } }, 'one')
const VALIDITY = { from: 0, until: 1000 }
/** What each of the tokens below takes. */
const BYTES = 1024 + 3 * 26

const registeredWith = (max: number): Registered =>
  ({ registration: { rules: { token: { verifiedTokens: { max } } } } }) as unknown as Registered

/** Tokens of 26 characters, told apart by their last ones. */
const textOf = (number: number, head = 'header'): string => `${head}.abc.${String(number).padStart(15, '0')}`

function tokenOf(registered: Registered, text: string): VerifiedToken {
  const auth = { token: text, header: { alg: 'ES256', kid: 'a' } } as unknown as Auth
  return new VerifiedToken(registered, auth, SIGNER, {
    algorithm: 'ES256',
    claims: {},
    converted: false,
    validity: VALIDITY,
  })
}

describe('the memory of verified tokens', () => {
  it('knows the tokens that it has, to the letter', () => {
    const tokens = new TokenCache(10 * BYTES)
    const known = tokenOf(registeredWith(10), textOf(1))
    tokens.add(known, 0)
    expect([textOf(1), textOf(2), textOf(1, 'reader'), ''].map((text) => tokens.has(text))).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect([textOf(1), textOf(2), textOf(1, 'reader')].map((text) => tokens.find(text))).toEqual([
      known,
      undefined,
      undefined,
    ])
    expect(tokens.bytes).toBe(BYTES)
  })

  it('keeps one of two tokens that end alike, the newer one', () => {
    const tokens = new TokenCache(10 * BYTES)
    const registered = registeredWith(10)
    tokens.add(tokenOf(registered, textOf(1)), 0)
    tokens.add(tokenOf(registered, textOf(1, 'reader')), 0)
    expect([tokens.size, tokens.bytes, tokens.has(textOf(1)), tokens.has(textOf(1, 'reader'))]).toEqual([
      1,
      BYTES,
      false,
      true,
    ])
  })

  it('counts three uses of a token at most', () => {
    const tokens = new TokenCache(10 * BYTES)
    tokens.add(tokenOf(registeredWith(10), textOf(1)), 0)
    const uses = Array.from({ length: 5 }, () => tokens.find(textOf(1))?.uses)
    expect(uses).toEqual([1, 2, 3, 3, 3])
    expect([tokens.has(textOf(1)), tokens.find(textOf(1))?.uses]).toEqual([true, 3])
  })

  it('forgets a token once', () => {
    const tokens = new TokenCache(10 * BYTES)
    const [registered, other] = [registeredWith(10), registeredWith(10)]
    const [one, two] = [tokenOf(registered, textOf(1)), tokenOf(registered, textOf(2))]
    for (const known of [one, two]) tokens.add(known, 0)
    for (const known of [one, one, tokenOf(other, textOf(3)), tokenOf(registered, textOf(4))]) tokens.delete(known)
    expect([tokens.size, tokens.bytes]).toEqual([1, BYTES])
    tokens.deleteAll(other)
    tokens.deleteAll(registered)
    tokens.deleteAll(registered)
    expect([tokens.size, tokens.bytes]).toEqual([0, 0])
  })

  it('holds a registration to its bound, also after some of its tokens were forgotten', () => {
    const tokens = new TokenCache(100 * BYTES)
    const registered = registeredWith(3)
    const first = tokenOf(registered, textOf(0))
    tokens.add(first, 0)
    for (let number = 1; number < 3; number += 1) tokens.add(tokenOf(registered, textOf(number)), 0)
    tokens.delete(first)
    for (let number = 3; number < 20; number += 1) tokens.add(tokenOf(registered, textOf(number)), 0)
    expect([tokens.size, tokens.bytes]).toEqual([3, 3 * BYTES])
  })

  it('holds all registrations to as many bytes as it may have, not one less', () => {
    const tokens = new TokenCache(4 * BYTES)
    const registered = registeredWith(100)
    for (let number = 0; number < 4; number += 1) tokens.add(tokenOf(registered, textOf(number)), 0)
    expect(tokens.bytes).toBe(4 * BYTES)
    tokens.add(tokenOf(registered, textOf(4)), 0)
    expect(tokens.bytes).toBe(4 * BYTES)
  })

  it('lets the registration that has the most make room for others, and those that flood for themselves', () => {
    const tokens = new TokenCache(100 * BYTES)
    const [large, small] = [registeredWith(1000), registeredWith(1000)]
    const counts = (): readonly number[] =>
      [1000, 2000].map(
        (base) => Array.from({ length: 1000 }, (_, at) => textOf(base + at)).filter((text) => tokens.has(text)).length,
      )
    for (let number = 0; number < 200; number += 1) tokens.add(tokenOf(large, textOf(1000 + number)), 0)
    expect(counts()).toEqual([100, 0])
    for (let number = 0; number < 20; number += 1) tokens.add(tokenOf(small, textOf(2000 + number)), 0)
    expect(counts()).toEqual([80, 20])
    for (let number = 200; number < 400; number += 1) tokens.add(tokenOf(large, textOf(1000 + number)), 0)
    expect(counts()).toEqual([80, 20])
    for (let number = 20; number < 400; number += 1) tokens.add(tokenOf(small, textOf(2000 + number)), 0)
    expect(counts()).toEqual([50, 50])
  })
})
