import { createPublicKey, verify } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { isSmallOrder } from './small-order.js'

const hex = (start: string, middle: string, end: string): string => `${start}${middle.repeat(30)}${end}`

/** The eight points in their one right spelling, then spellings that decoders let pass. */
const POINTS = [
  hex('01', '00', '00'),
  hex('ec', 'ff', '7f'),
  hex('00', '00', '00'),
  hex('00', '00', '80'),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  hex('01', '00', '80'),
  hex('ec', 'ff', 'ff'),
  hex('ed', 'ff', '7f'),
  hex('ed', 'ff', 'ff'),
  hex('ee', 'ff', '7f'),
  hex('ee', 'ff', 'ff'),
]

/** Whether somebody without a private key finds a signature that OpenSSL accepts, within a few tries. */
const isForgeable = (point: string): boolean => {
  const x = Buffer.from(point, 'hex').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const guesses = POINTS.slice(0, 8).map((guess) => Buffer.concat([Buffer.from(guess, 'hex'), Buffer.alloc(32)]))
  for (let message = 0; message < 200; message += 1) {
    if (guesses.some((guess) => verify(null, Buffer.from(`message ${message}`), key, guess))) return true
  }
  return false
}

describe('a point of small order', () => {
  it.each(POINTS.slice(0, 8))('%s is one: Node before 24 accepts signatures made up for it', (point) => {
    expect(isForgeable(point)).toBe(Number.parseInt(process.versions.node, 10) < 24)
    expect(isSmallOrder(Buffer.from(point, 'hex'))).toBe(true)
  })

  it.each(POINTS.slice(8))('%s is another spelling of one', (point) => {
    expect(isSmallOrder(Buffer.from(point, 'hex'))).toBe(true)
  })

  it('is no real key', async () => {
    const { publicKey } = await generateKeyPair('Ed25519', { extractable: true })
    const { x = '' } = await exportJWK(publicKey)
    expect(isSmallOrder(Buffer.from(x, 'base64url'))).toBe(false)
    expect(isForgeable(Buffer.from(x, 'base64url').toString('hex'))).toBe(false)
  })
})
