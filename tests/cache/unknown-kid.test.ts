import { describe, expect, it } from 'vitest'
import { LONG, many, setUp } from './setup.js'

describe('an unknown kid', () => {
  it('of a key published just now is found at once, for any number of callers with one fetch', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    await issuer.rotate()
    const token = await issuer.sign()
    expect(new Set(await many(100, () => verify(token)))).toEqual(new Set(['ok']))
    expect(issuer.count()).toBe(2)
  })

  it('is refused without another fetch while it is remembered as absent, and looked for again a second later', async () => {
    const { issuer, clock, verify } = await setUp()
    await verify(issuer.sign())
    const token = await issuer.sign({}, { kid: 'not-yet' })
    expect(await verify(token)).toBe('key_unknown')
    expect(await verify(token)).toBe('key_unknown')
    expect(issuer.count()).toBe(2)
    issuer.publish([{ ...issuer.signingKey.publicJwk, kid: 'not-yet' }])
    await clock.advance(1000)
    expect(await verify(token)).toBe('ok')
  })

  it('in a flood costs the provider three requests, then one every five seconds; known kids notice nothing', async () => {
    const { issuer, clock, verify } = await setUp()
    const good = await issuer.sign({}, LONG)
    await verify(good)
    const flood = async (round: number): Promise<void> => {
      const bogus = await many(300, (index) => issuer.sign({}, { kid: `bogus-${round}-${index}`, ...LONG }))
      for (const token of bogus) expect(await verify(token)).toBe('key_unknown')
      expect(await verify(good)).toBe('ok')
    }
    await flood(0)
    expect(issuer.count()).toBe(1 + 3)
    await clock.advance(5000)
    await flood(1)
    expect(issuer.count()).toBe(1 + 4)
    await clock.advance(5000)
    await issuer.rotate()
    expect(await verify(issuer.sign())).toBe('ok')
  })

  it('is a 503, not a 401, when the provider cannot be asked', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await verify(issuer.sign())
    await clock.advance(5000)
    await issuer.rotate()
    await issuer.misbehave({ status: 500 })
    const token = await issuer.sign()
    expect(await verify(token)).toBe('keys_unavailable')
    await issuer.behave()
    await clock.advance(1000)
    expect(await verify(token)).toBe('ok')
  })

  it('is a 503 when the provider cannot be asked, however young the keys are', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    await issuer.rotate()
    await issuer.misbehave('reset')
    expect(await verify(issuer.sign())).toBe('keys_unavailable')
  })

  it('of a new key is found although the provider has closed the kept connection meanwhile', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    await issuer.rotate()
    await issuer.misbehave('reset', { times: 1 })
    expect(await verify(issuer.sign())).toBe('ok')
    expect(issuer.count()).toBe(3)
  })

  it('that arrives during an open fetch gets a look of its own when that fetch brings nothing', async () => {
    const { issuer, registry, verify } = await setUp()
    await verify(issuer.sign())
    const release = issuer.hold()
    const refresh = registry.refresh('default', 'default')
    await issuer.requested(2)
    await issuer.rotate()
    const verified = verify(issuer.sign())
    release()
    await refresh
    expect(await verified).toBe('ok')
    expect(issuer.count()).toBe(3)
  })

  it('costs nothing when the token is expired or for another audience', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    expect(await verify(issuer.sign({}, { kid: 'x', expiresIn: -60 }))).toBe('token_expired')
    expect(await verify(issuer.sign({ aud: 'other' }, { kid: 'y' }))).toBe('token_audience_refused')
    expect(issuer.count()).toBe(1)
  })

  it('asks past caches on the way, in one attempt', async () => {
    const { issuer, clock, verify } = await setUp()
    await verify(issuer.sign())
    await clock.advance(5000)
    await issuer.misbehave({ status: 500 })
    await issuer.rotate()
    expect(await verify(issuer.sign())).toBe('keys_unavailable')
    expect(issuer.count()).toBe(2)
    expect(issuer.requests.at(-1)?.headers).toMatchObject({ 'cache-control': 'no-cache' })
  })
})
