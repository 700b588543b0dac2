import { describe, expect, it } from 'vitest'
import { setUp } from './setup.js'

describe('a known kid with a new key', () => {
  it('is found by one more look', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    const kid = issuer.signingKey.kid
    const key = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...key.publicJwk, kid }])
    expect(await verify(issuer.sign({}, { key, kid }))).toBe('ok')
    expect(issuer.count()).toBe(2)
  })

  it('costs at most two requests for any number of forgeries', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    const key = await issuer.createForeignKey('ES256')
    const forged = await issuer.sign({}, { key, kid: issuer.signingKey.kid })
    for (let count = 0; count < 50; count += 1) expect(await verify(forged)).toBe('signature_invalid')
    expect(issuer.count()).toBe(1 + 2)
  })

  it('gets 503 while it may not be looked for, and is found within 15 seconds', async () => {
    const { issuer, clock, verify, refusal } = await setUp()
    await verify(issuer.sign())
    const { kid } = issuer.signingKey
    const forger = await issuer.createForeignKey('ES256')
    for (let count = 0; count < 3; count += 1)
      expect(await verify(issuer.sign({ count }, { key: forger, kid }))).toBe('signature_invalid')
    const key = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...key.publicJwk, kid }])
    await clock.advance(4999)
    expect(await verify(issuer.sign({}, { key, kid }))).toBe('signature_invalid')
    await clock.advance(1)
    const { status, code, retryAfter } = await refusal(await issuer.sign({}, { key, kid }))
    expect({ status, code }).toEqual({ status: 503, code: 'keys_unavailable' })
    expect(retryAfter).toBeCloseTo(10_000)
    await clock.advance(10_000)
    expect(await verify(issuer.sign({}, { key, kid }))).toBe('ok')
  })

  it('gets 503 for tokens without kid too', async () => {
    const { issuer, clock, verify } = await setUp()
    const forger = await issuer.createForeignKey('ES256')
    for (let count = 0; count < 3; count += 1)
      expect(await verify(issuer.sign({ count }, { key: forger, kid: null }))).toBe('signature_invalid')
    await issuer.rotate({ keepOld: false })
    await clock.advance(5000)
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('keys_unavailable')
    await clock.advance(10_000)
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
  })

  it('gets 503 while the provider fails, and while it is left alone for that', async () => {
    const { issuer, verify } = await setUp({ failureBackoff: { initial: '30s', max: '60s' }, retry: { maxRetries: 0 } })
    await verify(issuer.sign())
    const { kid } = issuer.signingKey
    const key = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...key.publicJwk, kid }])
    await issuer.misbehave({ status: 503 })
    expect(await verify(issuer.sign({}, { key, kid }))).toBe('keys_unavailable')
    expect(await verify(issuer.sign({}, { key, kid }))).toBe('keys_unavailable')
    expect(issuer.count()).toBe(2)
  })

  it('is found for tokens without kid too', async () => {
    const { issuer, verify } = await setUp()
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
    await issuer.rotate({ keepOld: false })
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
  })
})
