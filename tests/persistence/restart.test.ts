import { createVerifier, memoryStore } from '@jwks-auth/core'
import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { AUDIENCE, anOpenStore, aPlace, eventually, HOUR, LONG, MINUTE, closing } from './setup.js'

describe('A service with a store that restarts', () => {
  it('serves its first request from the snapshot, while the provider is down', async () => {
    const { issuer, run } = await aPlace()
    const store = memoryStore()
    const token = await issuer.sign({}, LONG)
    const before = run({ store })
    expect(await before.verify(token)).toBe('ok')
    await before.registry.close()
    await issuer.stop()

    const after = run({ store })
    expect(await after.verify(token)).toBe('ok')
    expect(after.told()).toEqual(['restored'])
  })

  it('asks the provider nothing while the keys are fresh, many requests at once or one', async () => {
    const { issuer, run } = await aPlace()
    const store = memoryStore()
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    const { verify, registry } = run({ store })
    const endings = await Promise.all(Array.from({ length: 50 }, () => verify(token)))
    expect(new Set(endings)).toEqual(new Set(['ok']))
    expect(issuer.count()).toBe(1)
    expect(registry.status('default', 'default')).toMatchObject({ state: 'Ready', ready: true, keysFrom: 'store' })
  })

  it('does so for one issuer, and for keys that are discovered', async () => {
    const { issuer, clock } = await aPlace()
    const store = memoryStore()
    const token = await issuer.sign({}, LONG)
    const verifier = () =>
      closing(createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, store, clock }))
    await verifier().verify(token)
    await issuer.stop()
    await expect(verifier().verify(token)).resolves.toMatchObject({ claims: { sub: 'user-1' } })
  })

  it('serves expired keys at once when the provider refuses, and goes on as if it had fetched them itself', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    await issuer.stop()
    await clock.advance(30 * MINUTE)

    const { verify, events, registry } = run({ store })
    expect(await verify(token)).toBe('ok')
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['snapshot_restored', 'refresh_failed', 'stale_served']),
    )
    expect(registry.status('default', 'default')).toMatchObject({ consecutiveErrors: 1 })
    await clock.advance(40 * MINUTE)
    expect(await verify(token)).toBe('keys_unavailable')
  })

  it.each([
    { what: 'fetched itself', others: undefined, fetches: true },
    { what: 'took from it', others: 0, fetches: false },
    { what: 'fetched after others, whose clock was ahead', others: 30_000, fetches: true },
  ])('is what it takes to make keys younger by a clock set back: not those it $what', async ({ others, fetches }) => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    if (others !== undefined) {
      clock.jumpWall(others)
      await run({ store }).verify(token)
      clock.jumpWall(-others)
    }
    const { verify, registry, told } = run({ store })
    expect(await verify(token)).toBe('ok')
    if (fetches) await registry.refresh('default')
    await eventually(() => told().includes(fetches ? 'saved' : 'restored'))
    await issuer.stop()
    await clock.advance(60 * MINUTE)
    clock.jumpWall(-30 * MINUTE)
    expect(await verify(token)).toBe('ok')
    await clock.advance(10 * MINUTE)
    expect(await verify(token)).toBe('keys_unavailable')
    expect(await registry.restoreFromPersistence()).toEqual({ restored: 0, without: 1 })
    expect(await run({ store }).verify(token)).toBe('ok')
  })

  it('waits for a provider that hangs no longer than staleWait when the stored keys have expired', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    await clock.advance(30 * MINUTE)
    await issuer.misbehave('hang')

    const { verify } = run({ store })
    const [started, asked] = [clock.now().mono, issuer.requested(2)]
    const ending = verify(token)
    await asked
    await clock.advance(499)
    await expect(Promise.race([ending, Promise.resolve('waits')])).resolves.toBe('waits')
    await clock.advance(1)
    expect(await ending).toBe('ok')
    expect(clock.now().mono - started).toBe(500)
  })

  it('asks the provider first when the stored keys have expired, so that a withdrawn key is refused', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const old = await issuer.sign({}, LONG)
    await run({ store }).verify(old)
    await issuer.rotate({ keepOld: false })
    await clock.advance(30 * MINUTE)

    const { verify } = run({ store })
    expect(await verify(old)).toBe('key_unknown')
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
  })

  it('finds a key that was published meanwhile at the first token that names it', async () => {
    const { issuer, run } = await aPlace()
    const store = memoryStore()
    await run({ store }).verify(await issuer.sign({}, LONG))
    await issuer.rotate()
    const { verify } = run({ store })
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    expect(issuer.count()).toBe(2)
  })

  it('has nothing left of keys that are past their stale limit', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    await issuer.stop()
    await clock.advance(2 * HOUR)
    const { verify, told } = run({ store })
    expect(await verify(token)).toBe('keys_unavailable')
    expect(told()).toEqual([])
  })

  it.each([
    ['the same policy', {}, { fresh: 10 * MINUTE, stale: 70 * MINUTE }],
    ['a looser policy', { minTtl: '2h', staleWhileError: '9h' }, { fresh: 10 * MINUTE, stale: 70 * MINUTE }],
    ['a tighter policy', { minTtl: 0, maxTtl: '4m', staleWhileError: '1m' }, { fresh: 4 * MINUTE, stale: 5 * MINUTE }],
    ['a policy without stale keys', { staleWhileError: 0 }, { fresh: 10 * MINUTE, stale: 10 * MINUTE }],
  ] as const)(
    'keeps the instants that the keys had, and never extends them: %s',
    async (_, cache, { fresh, stale }) => {
      const { issuer, clock, run } = await aPlace()
      issuer.headers = { 'cache-control': 'max-age=600' }
      const store = memoryStore({ clock })
      const token = await issuer.sign({}, LONG)
      const fetchedAt = clock.now().wall
      await run({ store }).verify(token)
      await clock.advance(2 * MINUTE)
      const { verify, registry } = run({ store }, cache)
      await verify(token)
      expect(registry.status('default', 'default')).toMatchObject({
        fetchedAt,
        expiresAt: fetchedAt + fresh,
        staleUntil: fetchedAt + stale,
      })
    },
  )

  it('does not serve stored keys stale when the answer forbids it and the policy respects that', async () => {
    const { issuer, clock, run } = await aPlace()
    issuer.headers = { 'cache-control': 'max-age=600, must-revalidate' }
    const store = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    await issuer.stop()
    await clock.advance(11 * MINUTE)
    const { verify, told } = run({ store }, { mustRevalidate: 'respect' })
    expect(await verify(token)).toBe('keys_unavailable')
    expect(told()).toEqual(['ignored: expired'])
    expect(await run({ store }).verify(token)).toBe('ok')
  })

  it('asks conditionally for keys that it restored, and stores the new instants when they are the same', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    await clock.advance(30 * MINUTE)
    const second = run({ store })
    expect(await second.verify(token)).toBe('ok')
    expect(issuer.requests.map(({ headers }) => typeof headers['if-none-match'])).toEqual(['undefined', 'string'])
    expect(second.events).toContainEqual(expect.objectContaining({ type: 'refresh_succeeded', modified: false }))
    expect(second.registry.status('default', 'default')).toMatchObject({ keysFrom: 'provider' })
    await eventually(() => second.told().includes('saved'))

    await issuer.stop()
    await clock.advance(60 * MINUTE)
    expect(await run({ store }).verify(token)).toBe('ok')
  })

  it('refreshes restored keys in time when it is started and they are in use', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    const { verify, registry } = run({ store })
    registry.start()
    await verify(token)
    await verify(token)
    const asked = issuer.requested(2)
    // No further: what the clock does not wait for would run out of time.
    await clock.advance(9 * MINUTE)
    await asked
    await eventually(() => registry.status('default', 'default')?.keysFrom === 'provider')
  })

  it('keeps no keys that the configuration holds', async () => {
    const { issuer, run } = await aPlace()
    const saved: string[] = []
    const store = Object.assign(memoryStore(), { save: async (name: string) => saved.push(name) })
    const jwks = { keys: issuer.keys.map(({ publicJwk }) => publicJwk) }
    const { verify, registry } = run({ store }, { jwksUri: undefined, jwks } as object)
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    expect([await registry.persistAll(), saved]).toEqual([{ saved: 0, failed: [] }, []])
  })

  it('keeps what was fetched last, though the clock of another machine was ahead when that fetched', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = anOpenStore()
    const ahead = createTestClock({ wall: clock.now().wall + 30_000, random: 0.5 })
    const other = run({ clock: ahead, store })
    expect(await other.verify(await issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => store.held.size === 1)
    const old = await issuer.sign({}, LONG)
    const here = run({ store })
    expect([await here.verify(old), here.told()]).toEqual(['ok', ['restored']])
    await issuer.rotate({ keepOld: false })
    await clock.advance(1000)
    await here.registry.refresh('default')
    await eventually(() => here.told().includes('saved'))
    // Later than the other's, but good no longer than it is.
    const { fetchedAt, staleUntil } = store.only()[1]
    expect([fetchedAt - clock.now().wall, staleUntil - clock.now().wall]).toEqual([29_001, 70 * MINUTE])
    const later = run({ store })
    expect(await later.verify(await issuer.sign({}, LONG))).toBe('ok')
    expect(later.told()).toEqual(['restored'])
    expect(await later.verify(old)).toBe('key_unknown')
  })
})
