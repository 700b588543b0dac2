import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULTS } from '../options/defaults.js'
import { DiscoveredLocation, FixedLocation } from './jwks-location.js'

const DAY = 86_400_000
const dispatcher = new Agent()
const { signal } = new AbortController()
let clock: TestClock
let issuer: TestIssuer
let location: DiscoveredLocation

beforeEach(async () => {
  clock = createTestClock()
  issuer = await createTestIssuer({ alg: 'ES256', discovery: 'oidc' })
  const wanted = { issuer: issuer.issuer, discoveryIssuer: issuer.issuer }
  location = new DiscoveredLocation(wanted, { ...DEFAULTS.fetch, requireHttps: false }, { dispatcher, clock })
})
afterEach(() => issuer.close())
afterAll(() => dispatcher.destroy())

/** Moves the published jwks_uri. */
const move = (): string => {
  const moved = `${issuer.origin}/moved`
  issuer.setDiscovery({ jwks_uri: moved })
  return moved
}

describe('a discovered location', () => {
  it('is read once and remembered', async () => {
    expect(await location.find(signal)).toBe(issuer.jwksUri)
    expect(await location.find(signal)).toBe(issuer.jwksUri)
    expect(issuer.count('discovery')).toBe(1)
  })

  it('is read again after a day, not before', async () => {
    await location.find(signal)
    const moved = move()
    await clock.advance(DAY - 1)
    expect(await location.find(signal)).toBe(issuer.jwksUri)
    await clock.advance(1)
    expect(await location.find(signal)).toBe(moved)
    expect(issuer.count('discovery')).toBe(2)
  })

  it('is read again when in invalidate', async () => {
    await location.find(signal)
    const moved = move()
    location.invalidate()
    expect(await location.find(signal)).toBe(moved)
  })

  it.each([{ status: 500 }, { status: 404 }, 'html', 'reset', { redirect: 'file:///etc/passwd' }] as const)(
    'stays the last one while reading fails (%j), and is read again ten minutes later',
    async (behaviour) => {
      await location.find(signal)
      const moved = move()
      await clock.advance(DAY)
      await issuer.misbehave(behaviour, { path: 'discovery' })
      expect(await location.find(signal)).toBe(issuer.jwksUri)
      await issuer.behave()
      await clock.advance(599_999)
      expect(await location.find(signal)).toBe(issuer.jwksUri)
      await clock.advance(1)
      expect(await location.find(signal)).toBe(moved)
    },
  )

  it.each([
    { jwks_uri: 'http://user@127.0.0.1/' },
    { jwks_uri: 'file:///keys' },
    { jwks_uri: 5 },
    { issuer: 'https://evil.test' },
  ])('is not given up for a document that says %j', async (members) => {
    await location.find(signal)
    issuer.setDiscovery(members)
    await clock.advance(DAY)
    expect(await location.find(signal)).toBe(issuer.jwksUri)
  })

  it('fails while none was ever read, and is tried again each time', async () => {
    await issuer.misbehave({ status: 500 }, { path: 'discovery', times: 1 })
    await expect(location.find(signal)).rejects.toMatchObject({ reason: 'status', httpStatus: 500 })
    expect(await location.find(signal)).toBe(issuer.jwksUri)
  })

  it('is the last one for the attempt after a reading that hung', async () => {
    await location.find(signal)
    await clock.advance(DAY)
    await issuer.misbehave('hang', { path: 'discovery' })
    const abort = new AbortController()
    const found = location.find(abort.signal)
    await issuer.requested(2, 'discovery')
    abort.abort(new Error('time is up'))
    await expect(found).rejects.toThrow('time is up')
    expect(await location.find(signal)).toBe(issuer.jwksUri)
    expect(issuer.count('discovery')).toBe(2)
  })
})

describe('a fixed location', () => {
  it('is what it is, doubted or not', async () => {
    const fixed = new FixedLocation('https://example.com/jwks')
    fixed.invalidate()
    expect(await fixed.find()).toBe('https://example.com/jwks')
  })
})
