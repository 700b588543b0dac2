import { describe, expect, it } from 'vitest'
import { both, MINUTE, next, old, setUp, warm } from '../../../../tests/cache/adopting.js'
import type { SourceAnswer } from './snapshot.js'

describe('keys that are adopted, beside others', () => {
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
})
