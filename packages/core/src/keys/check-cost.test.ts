import { describe, expect, it } from 'vitest'
import { isExpensiveToCheck } from './check-cost.js'

/** A number of so many bits, with zeros before it. */
const number = (bits: number, zeros = 0): string => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff)
  bytes[0] = 0xff >> (bytes.length * 8 - bits)
  return Buffer.concat([Buffer.alloc(zeros), bytes]).toString('base64url')
}

describe('a key that is dear to check', () => {
  it.each([
    ['4096 bits and an exponent of 17', 4096, 17],
    ['8192 bits and the shortest exponent', 8192, 5],
    ['3072 bits and the longest exponent', 3072, 32],
  ])('is RSA of %s', (_name, bits, exponent) => {
    expect(isExpensiveToCheck({ kty: 'RSA', n: number(bits), e: number(exponent) })).toBe(true)
  })

  it.each([
    ['4095 bits and an exponent of 17', 4095, 17],
    ['4096 bits and an exponent of 16', 4096, 16],
    ['2048 bits and the longest exponent', 2048, 32],
  ])('is not RSA of %s, leading zeros not counted', (_name, bits, exponent) => {
    expect(isExpensiveToCheck({ kty: 'RSA', n: number(bits), e: number(exponent) })).toBe(false)
    expect(isExpensiveToCheck({ kty: 'RSA', n: number(bits, 300), e: number(exponent, 300) })).toBe(false)
  })

  it('is one on P-384 or P-521, and none on another curve', () => {
    const dear = ['P-384', 'P-521', 'P-256', 'Ed25519'].filter((crv) => isExpensiveToCheck({ crv, x: 'AA', y: 'AA' }))
    expect(dear).toEqual(['P-384', 'P-521'])
  })
})
