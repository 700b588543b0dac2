import { describe, expect, it } from 'vitest'
import { LONG, many, minutes, setUp } from './setup.js'

describe('keys that age', () => {
  it('are refreshed in the background while requests go on', async () => {
    const { issuer, clock, verify } = await setUp()
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(569_000)
    const release = issuer.hold()
    expect(await many(20, () => verify(token))).toEqual(Array.from({ length: 20 }, () => 'ok'))
    await issuer.requested(2)
    expect(issuer.count()).toBe(2)
    release()
  })

  it('are served after half a second when the provider is slow to renew expired ones', async () => {
    const { issuer, clock, verify, events } = await setUp()
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(minutes(11))
    const release = issuer.hold()
    const slow = verify(token)
    await issuer.requested(2)
    await clock.advance(500)
    expect(await slow).toBe('ok')
    expect(events.at(-2)).toMatchObject({ type: 'stale_served', age: minutes(11) + 500 })
    release()
  })

  it('are served until the stale limit while the provider fails, and not a moment longer', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 }, staleWhileError: '30m' })
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await issuer.misbehave({ status: 500 })
    await clock.advance(minutes(40) - 1)
    expect(await verify(token)).toBe('ok')
    await clock.advance(1)
    expect(await verify(token)).toBe('keys_unavailable')
  })

  it('do not serve a withdrawn one after a silence that began with a failure', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await issuer.misbehave({ headers: { 'cache-control': 'max-age=60' } }, { times: 1 })
    const old = issuer.signingKey
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(61_000)
    await issuer.misbehave({ status: 500 }, { times: 1 })
    expect(await verify(token)).toBe('ok')
    await issuer.requested(2)
    await issuer.rotate({ keepOld: true })
    issuer.withdraw(old.kid)
    await clock.advance(minutes(50))
    expect(await verify(token)).toBe('key_unknown')
  })

  it('are served at once in an outage that is known, though a request finds its backoff over', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(minutes(11))
    await issuer.misbehave({ status: 500 }, { times: 1 })
    expect(await verify(token)).toBe('ok')
    await clock.advance(950)
    const release = issuer.hold()
    const before = clock.now().mono
    expect(await many(3, () => verify(token))).toEqual(['ok', 'ok', 'ok'])
    await issuer.requested(3)
    await clock.advance(2000)
    expect(await verify(token)).toBe('ok')
    expect(clock.now().mono - before).toBe(2000)
    release()
  })

  it('are asked for conditionally and kept on a 304', async () => {
    const { issuer, clock, verify, events } = await setUp()
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(minutes(11))
    expect(await verify(token)).toBe('ok')
    expect(issuer.requests.at(-1)?.headers).toHaveProperty('if-none-match')
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh_succeeded', modified: false }))
  })

  it.each(['1h', 0] as const)(
    'are asked for conditionally past their stale limit too, and are fresh after a 304: staleWhileError %s',
    async (staleWhileError) => {
      const { issuer, clock, registry, verify, events } = await setUp({ staleWhileError })
      const token = await issuer.sign({}, LONG)
      await verify(token)
      const [held] = registry.list()
      const { staleUntil = 0 } = registry.status(held!.tenant, held!.provider) ?? {}
      await clock.advance(staleUntil - clock.now().wall)
      expect(await verify(token)).toBe('ok')
      expect(issuer.requests.at(-1)?.headers).toHaveProperty('if-none-match')
      expect(events).toContainEqual(expect.objectContaining({ type: 'refresh_succeeded', modified: false }))
    },
  )

  it('past their stale limit are not served while the provider fails, and are replaced by what it publishes then', async () => {
    const { issuer, clock, verify } = await setUp({ staleWhileError: 0, retry: { maxRetries: 0 } })
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(minutes(11))
    await issuer.misbehave({ status: 500 }, { times: 1 })
    expect(await verify(token)).toBe('keys_unavailable')
    await issuer.rotate({ keepOld: false })
    await clock.advance(minutes(1))
    expect(await verify(token)).toBe('key_unknown')
    expect(issuer.requests.at(-1)?.headers).toHaveProperty('if-none-match')
  })

  it('are replaced as a whole: a withdrawn key is refused after the refresh that missed it', async () => {
    const { issuer, registry, verify } = await setUp()
    const old = issuer.signingKey
    const token = await issuer.sign()
    expect(await verify(token)).toBe('ok')
    await issuer.rotate({ keepOld: true })
    issuer.withdraw(old.kid)
    await registry.refresh('default', 'default')
    expect(await verify(token)).toBe('key_unknown')
  })

  it('are not traded for an empty set', async () => {
    const { issuer, registry, verify, events } = await setUp()
    const token = await issuer.sign()
    await verify(token)
    await issuer.misbehave('empty')
    await expect(registry.refresh('default', 'default')).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(await verify(token)).toBe('ok')
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh_failed', reason: 'no_usable_key' }))
  })
})
