import { describe, expect, it } from 'vitest'
import { LONG, setUp } from './setup.js'

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

  it('may be looked for as often as signatureMismatchBudget allows, and then gets 503 until it allows another look', async () => {
    const signatureMismatchBudget = { burst: 4, refill: '60s' } as const
    const { issuer, clock, events, verify, refusal } = await setUp({ signatureMismatchBudget })
    await verify(issuer.sign())
    const { kid } = issuer.signingKey
    const rotated = async (): Promise<string> => {
      const key = await issuer.createForeignKey('ES256')
      issuer.publish([{ ...key.publicJwk, kid }])
      return await issuer.sign({}, { key, kid, ...LONG })
    }
    for (let rotation = 0; rotation < 4; rotation += 1) expect(await verify(rotated())).toBe('ok')
    const fifth = await rotated()
    expect(await verify(fifth)).toBe('signature_invalid')
    await clock.advance(5000)
    const { status, code, retryAfter } = await refusal(fifth)
    expect({ status, code, retryAfter }).toEqual({ status: 503, code: 'keys_unavailable', retryAfter: 55_000 })
    const detail = 'signatureMismatchBudget is spent: the provider may not be asked for newer keys yet'
    expect(events.findLast(({ type }) => type === 'token_refused')).toMatchObject({ code: 'keys_unavailable', detail })
    expect(issuer.count()).toBe(1 + 4)
    await clock.advance(55_000)
    expect(await verify(fifth)).toBe('ok')
  })

  it('is looked for by tokens without kid from the same budget, and not from that of unknown kids', async () => {
    const { issuer, clock, verify, refusal } = await setUp({ signatureMismatchBudget: { burst: 1, refill: '60s' } })
    const forger = await issuer.createForeignKey('ES256')
    await verify(issuer.sign())
    expect(await verify(issuer.sign({}, { key: forger, kid: null, ...LONG }))).toBe('signature_invalid')
    await clock.advance(5000)
    const { status, retryAfter } = await refusal(await issuer.sign({}, { key: forger, kid: null, ...LONG }))
    expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: 55_000 })
    await issuer.rotate({ keepOld: false })
    expect(await verify(issuer.sign())).toBe('ok')
  })

  it('published while a fetch is open that does not have it yet gets a look of its own', async () => {
    const { issuer, clock, registry, verify } = await setUp()
    const { kid } = issuer.signingKey
    const old = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...old.publicJwk, kid }])
    expect(await verify(issuer.sign({}, { key: old, kid }))).toBe('ok')
    await clock.advance(5000)
    const release = issuer.hold()
    const refresh = registry.refresh('default', 'default')
    await issuer.requested(2)
    issuer.publish([issuer.signingKey.publicJwk])
    const token = await issuer.sign()
    const verified = verify(token)
    // The signature is checked, and the token waits for the open fetch.
    await clock.advance(0)
    release()
    await refresh
    expect(await verified).toBe('ok')
    expect(issuer.count()).toBe(3)
  })

  it('is found for tokens without kid too', async () => {
    const { issuer, verify } = await setUp()
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
    await issuer.rotate({ keepOld: false })
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
  })
})
