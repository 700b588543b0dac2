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

  it.each([1, 3, 7, 15, 31, 63, 120])(
    'that was asked for every half second, for %i seconds, before it was published, is found within five seconds',
    async (seconds) => {
      const { issuer, clock, verify } = await setUp()
      const token = await issuer.sign({}, { kid: 'not-yet', ...LONG })
      for (let half = 0; half < seconds * 2; half += 1) {
        expect(await verify(token)).toBe('key_unknown')
        await clock.advance(500)
      }
      issuer.publish([{ ...issuer.signingKey.publicJwk, kid: 'not-yet' }])
      const found: string[] = []
      for (let half = 0; half <= 10 && found.at(-1) !== 'ok'; half += 1) {
        found.push(await verify(token))
        await clock.advance(500)
      }
      expect(found.at(-1)).toBe('ok')
    },
  )

  it('is a 503 that says when to come back, once the last look is five seconds old and the budget allows no other', async () => {
    const { issuer, clock, verify, refusal } = await setUp({ unknownKidBudget: { burst: 10, refill: '60s' } })
    const token = await issuer.sign({}, { kid: 'not-yet', ...LONG })
    let looks = 0
    let lookedAt = 0
    const codes = new Set<string>()
    for (let second = 0; second < 120; second += 1) {
      const refused = await refusal(token)
      if (issuer.count() > looks) lookedAt = second
      looks = issuer.count()
      codes.add(refused.code)
      expect(refused.code, `${second}: ${second - lookedAt} s after a look`).toBe(
        second - lookedAt < 5 ? 'key_unknown' : 'keys_unavailable',
      )
      if (refused.code === 'keys_unavailable') {
        expect(refused.retryAfter).toBeGreaterThan(0)
        expect(refused.retryAfter).toBeLessThanOrEqual(60_000)
      }
      await clock.advance(1000)
    }
    expect(codes.size).toBe(2)
    issuer.publish([{ ...issuer.signingKey.publicJwk, kid: 'not-yet' }])
    await clock.advance((await refusal(token)).retryAfter ?? NaN)
    expect(await verify(token)).toBe('ok')
  })

  it('that is asked for without end leaves a look for the key of a rotation at any time', async () => {
    const { issuer, clock, verify } = await setUp()
    const withdrawn = await issuer.sign({}, { kid: 'withdrawn', ...LONG })
    for (let round = 0; round < 100; round += 1) {
      for (let step = 0; step < 3 + (round % 5); step += 1) {
        expect(await verify(withdrawn)).not.toBe('ok')
        await clock.advance(700)
      }
      // The next rotation comes when what it takes was refilled.
      if (round % 5 !== 4) continue
      await issuer.rotate()
      expect(await verify(issuer.sign())).toBe('ok')
    }
  })
})
