import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { publishedSet, type PublishedSet } from '../../../../tests/cache/model/published-keys.js'
import { ScriptedSource } from '../../../../tests/cache/model/scripted-source.js'
import { RefusedError } from '../errors.js'
import { DEFAULTS } from '../options/defaults.js'
import { CacheManager } from './manager.js'
import type { SourceAnswer } from './snapshot.js'

const MINUTE = 60_000
const [old, both, next] = await Promise.all([
  publishedSet([{ kid: 'old', pair: 0 }]),
  publishedSet([
    { kid: 'old', pair: 0 },
    { kid: 'next', pair: 1 },
  ]),
  publishedSet([{ kid: 'next', pair: 1 }]),
])

interface Setup {
  readonly clock: TestClock
  readonly source: ScriptedSource
  readonly manager: CacheManager
  /** Keys that another process fetched so long ago. */
  readonly fetchedElsewhere: (set: PublishedSet, ago?: number) => SourceAnswer
  /** How a request for a key ends: the number of keys, or the code of its refusal. */
  readonly find: (kid: string) => Promise<number | string>
  readonly land: (set: PublishedSet) => Promise<void>
}

function setUp(): Setup {
  const clock = createTestClock({ random: 0.5 })
  let orders = 0
  const source = new ScriptedSource(
    clock,
    () => ({ order: (orders += 1), seenAtStart: old }),
    () => {},
  )
  const manager = new CacheManager({
    source,
    clock,
    policy: DEFAULTS.cache,
    events: { wants: () => false, emit: () => {} },
    subject: () => ({ tenant: 't', provider: 'p' }),
    onLanding: () => {},
  })
  const fetchedElsewhere: Setup['fetchedElsewhere'] = ({ keys }, ago = 0) => {
    const { wall, mono } = clock.now()
    const at = { wall: wall - ago, mono: mono - ago }
    const until = { expiresAt: at.wall + 10 * MINUTE, staleUntil: at.wall + 70 * MINUTE }
    return { keys, url: 'https://issuer.test/jwks', headers: {}, requestedAt: at, fetchedAt: at, until }
  }
  const find: Setup['find'] = async (kid) => {
    try {
      return (await manager.find({ kid, alg: 'ES256' })).length
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  }
  const land: Setup['land'] = async (set) => {
    await clock.advance(0)
    const [fetch] = source.open
    if (fetch === undefined) throw new Error('no fetch is open')
    source.land(fetch, { ok: true, cacheControl: undefined }, set)
    await clock.advance(0)
  }
  return { clock, source, manager, fetchedElsewhere, find, land }
}

/** With keys of its own, fetched a second ago. */
async function warm(): Promise<Setup> {
  const setup = setUp()
  const first = setup.find('old')
  await setup.land(old)
  expect(await first).toBe(1)
  await setup.clock.advance(1000)
  return setup
}

describe('keys that are adopted', () => {
  it('are served from then on, without a fetch', async () => {
    const { manager, source, fetchedElsewhere, find } = setUp()
    expect(manager.adopt(fetchedElsewhere(old, MINUTE))).toBe(true)
    expect([await find('old'), source.open.length]).toEqual([1, 0])
  })

  it('refuse at once a key that they lack, and know one that they bring', async () => {
    const { manager, fetchedElsewhere, find, land } = await warm()
    manager.adopt(fetchedElsewhere(next))
    expect(await find('next')).toBe(1)
    const withdrawn = find('old')
    await land(next)
    expect(await withdrawn).toBe('key_unknown')
  })

  it('take no place of newer or equally new ones, nor do those past their stale limit', async () => {
    const { manager, fetchedElsewhere, clock } = await warm()
    const before = manager.status()
    expect(manager.adopt(fetchedElsewhere(next, 1001))).toBe(false)
    expect(manager.adopt(fetchedElsewhere(next, 1000))).toBe(false)
    const gone = fetchedElsewhere(next)
    await clock.advance(1000)
    expect(manager.adopt({ ...gone, until: { expiresAt: gone.fetchedAt.wall, staleUntil: clock.now().wall } })).toBe(
      false,
    )
    expect(manager.status()).toEqual({ ...before })
  })

  it('take no place of newer ones that were given up at their stale limit, while a fetch is open or after it failed', async () => {
    const { manager, clock, source, fetchedElsewhere, find } = await warm()
    await clock.advance(70 * MINUTE)
    const refused = find('old')
    const since = 70 * MINUTE + 1000
    const long = { expiresAt: clock.now().wall + 9 * MINUTE, staleUntil: clock.now().wall + 9 * MINUTE }
    const fetchedAgo = (ago: number): SourceAnswer => ({ ...fetchedElsewhere(next, ago), until: long })
    expect(manager.adopt(fetchedAgo(since))).toBe(false)
    source.land(source.open[0]!, { ok: false, reason: 'network' }, old)
    expect(await refused).toBe('keys_unavailable')
    expect(manager.adopt(fetchedAgo(since + 1))).toBe(false)
    expect(manager.adopt(fetchedAgo(since))).toBe(false)
    expect(manager.status()).toMatchObject({ state: 'Empty', consecutiveErrors: 1 })
    await clock.advance(MINUTE)
    void find('old')
    expect(manager.status().state).toBe('Loading')
    expect(manager.adopt(fetchedAgo(since + MINUTE))).toBe(false)
    expect(manager.adopt(fetchedAgo(since + MINUTE - 1))).toBe(true)
    expect(await find('next')).toBe(1)
  })

  it('take no place of newer ones that were given up by a request that waited for the provider', async () => {
    const { manager, clock, fetchedElsewhere, find } = await warm()
    await clock.advance(70 * MINUTE - 1001)
    void find('old')
    await clock.advance(500)
    expect(manager.status().state).toBe('Loading')
    const until = { expiresAt: clock.now().wall + MINUTE, staleUntil: clock.now().wall + MINUTE }
    expect(manager.adopt({ ...fetchedElsewhere(next, 71 * MINUTE), until })).toBe(false)
  })

  it('are used again after a clock that was ahead, as soon as the provider has answered by the right one', async () => {
    const { manager, clock, fetchedElsewhere, find, land } = setUp()
    clock.jumpWall(24 * 60 * MINUTE)
    const first = find('old')
    await land(old)
    expect(await first).toBe(1)
    clock.jumpWall(-24 * 60 * MINUTE)
    await clock.advance(71 * MINUTE)
    const second = find('old')
    expect(manager.adopt(fetchedElsewhere(next))).toBe(false)
    await land(old)
    expect(await second).toBe(1)
    await clock.advance(1)
    expect(manager.adopt(fetchedElsewhere(next))).toBe(true)
  })

  it('serve whoever waits without keys, while the open fetch goes on and has the last word', async () => {
    const { manager, fetchedElsewhere, find, land, source } = setUp()
    const waiting = [find('old'), find('old')]
    expect(manager.adopt(fetchedElsewhere(old, 1))).toBe(true)
    expect(await Promise.all(waiting)).toEqual([1, 1])
    expect([manager.status().state, source.open.length]).toEqual(['Refreshing', 1])
    await land(old)
    expect([manager.status().keysFrom, source.open.length]).toEqual(['provider', 0])
  })

  it('are not given up for an answer that may be older: the provider is asked once more, with them', async () => {
    const { manager, clock, fetchedElsewhere, find, land, source } = await warm()
    const refresh = manager.refresh()
    const adopted = fetchedElsewhere(next)
    manager.adopt(adopted)
    await land(old)
    expect([await find('next'), manager.status().keysFrom]).toEqual([1, 'store'])
    expect(source.open.map(({ request }) => request.previous?.keys)).toEqual([adopted.keys])
    await clock.advance(1)
    await land(next)
    await refresh
    expect([manager.status().keysFrom, await find('next')]).toEqual(['provider', 1])
  })

  it('are not given up for one that seems newer because the clock is behind of whoever fetched them', async () => {
    const { manager, clock, fetchedElsewhere, find, land, source } = await warm()
    await clock.advance(MINUTE)
    const refresh = manager.refresh()
    const adopted = fetchedElsewhere(next, 30_000)
    manager.adopt(adopted)
    await land(old)
    expect([manager.snapshot?.keys === adopted.keys, source.open.length]).toEqual([true, 1])
    await land(next)
    await refresh
    expect(await find('next')).toBe(1)
  })

  it('are given up at once for one that was asked for more than a minute after them', async () => {
    const { manager, clock, fetchedElsewhere, find, land, source } = await warm()
    await clock.advance(2 * MINUTE)
    const refresh = manager.refresh()
    manager.adopt(fetchedElsewhere(old, MINUTE + 1))
    await land(next)
    await refresh
    expect([await find('next'), source.open.length, manager.status().keysFrom]).toEqual([1, 0, 'provider'])
  })

  it('delay the answer of the provider by one more fetch at most', async () => {
    const { manager, clock, fetchedElsewhere, find, land, source } = await warm()
    const refresh = manager.refresh()
    manager.adopt(fetchedElsewhere(next))
    await land(old)
    await clock.advance(1)
    manager.adopt(fetchedElsewhere(both))
    await land(old)
    await refresh
    expect([manager.status().keysFrom, source.open.length, await find('old')]).toEqual(['provider', 0, 1])
  })

  it('stay when a store has older ones for the open fetch', async () => {
    const { manager, clock, fetchedElsewhere, find, source } = setUp()
    const waiting = find('next')
    const stored = fetchedElsewhere(old, 10)
    manager.adopt(fetchedElsewhere(next))
    await clock.advance(0)
    source.open[0]?.resolve(stored)
    await clock.advance(0)
    expect([await waiting, await find('next'), source.open.length]).toEqual([1, 1, 1])
    expect(manager.status().keys.map(({ kid }) => kid)).toEqual(['next'])
  })

  it('let a forced refresh end well that lands in the same moment', async () => {
    const { manager, fetchedElsewhere, source } = await warm()
    const refresh = manager.refresh()
    source.land(source.open[0]!, { ok: true, cacheControl: undefined }, old)
    manager.adopt(fetchedElsewhere(old))
    await refresh
  })

  it('let a forced refresh that fails in the same moment say why', async () => {
    const { manager, fetchedElsewhere, source } = await warm()
    const refresh = manager.refresh()
    source.land(source.open[0]!, { ok: false, reason: 'network', retryAfter: 9000 }, old)
    manager.adopt(fetchedElsewhere(old))
    await expect(refresh).rejects.toMatchObject({ code: 'keys_unavailable', detail: 'network', retryAfter: 9000 })
  })

  it('end the wait for a new key if they bring it, and no other wait', async () => {
    const { manager, clock, fetchedElsewhere, find, land } = await warm()
    const [wanted, bogus] = [find('next'), find('bogus')]
    await clock.advance(0)
    manager.adopt(fetchedElsewhere(both))
    expect(await wanted).toBe(1)
    expect(await Promise.race([bogus, Promise.resolve('waits')])).toBe('waits')
    await land(both)
    expect(await bogus).toBe('key_unknown')
  })

  it('never make a key unknown: one that they lack is asked for at the provider', async () => {
    const { manager, fetchedElsewhere, find, land } = setUp()
    manager.adopt(fetchedElsewhere(old))
    const ending = find('next')
    await land(both)
    expect(await ending).toBe(1)
  })

  it('forget that a key was absent when they contain it', async () => {
    const { manager, clock, fetchedElsewhere, find, land } = await warm()
    const absent = find('next')
    await land(old)
    expect([await absent, await find('next')]).toEqual(['key_unknown', 'key_unknown'])
    await clock.advance(10)
    manager.adopt(fetchedElsewhere(both))
    expect(await find('next')).toBe(1)
    await clock.advance(10)
    manager.adopt(fetchedElsewhere(old))
    const again = find('next')
    await land(both)
    expect(await again).toBe(1)
  })

  it('end no forced refresh: it fetches', async () => {
    const { manager, fetchedElsewhere, land } = await warm()
    let ended = false
    const refresh = manager.refresh().then(() => (ended = true))
    manager.adopt(fetchedElsewhere(both))
    await Promise.resolve().then(() => {})
    expect(ended).toBe(false)
    await land(both)
    await refresh
  })

  it('leave failures, and the wait after them, as they are', async () => {
    const { manager, clock, fetchedElsewhere, find, source } = await warm()
    const refresh = manager.refresh()
    source.land(source.open[0]!, { ok: false, reason: 'network' }, old)
    await expect(refresh).rejects.toThrow(RefusedError)
    manager.adopt(fetchedElsewhere(both))
    expect(manager.status()).toMatchObject({ consecutiveErrors: 1, keysFrom: 'store' })
    await clock.advance(11 * MINUTE)
    expect([await find('next'), source.open.length]).toEqual([1, 1])
  })

  it('that have expired by now are served after a short wait for the provider', async () => {
    const { manager, clock, fetchedElsewhere, find } = setUp()
    manager.adopt(fetchedElsewhere(old, 11 * MINUTE))
    const ending = find('old')
    await clock.advance(499)
    expect(await Promise.race([ending, Promise.resolve('waits')])).toBe('waits')
    await clock.advance(1)
    expect(await ending).toBe(1)
  })

  it('that have expired by now make who waits wait anew, which counts as one request', async () => {
    const { manager, clock, fetchedElsewhere, find } = setUp()
    const ending = find('old')
    manager.adopt(fetchedElsewhere(old, 11 * MINUTE))
    await clock.advance(500)
    expect(await ending).toBe(1)
    expect(manager.status()).toMatchObject({ requests: 1, hitRate: 0, staleRatio: 1 })
  })

  it('are of no use to a manager that is closed', () => {
    const { manager, fetchedElsewhere } = setUp()
    manager.close()
    expect(manager.adopt(fetchedElsewhere(old))).toBe(false)
    expect(manager.status()).toMatchObject({ state: 'Empty', keysFrom: undefined })
  })
})
