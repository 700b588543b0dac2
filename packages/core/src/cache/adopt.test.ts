import { describe, expect, it } from 'vitest'
import { both, MINUTE, next, old, setUp, warm } from '../../../../tests/cache/adopting.js'
import { RefusedError } from '../errors/errors.js'

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

  it('serve whoever waits without keys, while the open fetch goes on and has the last word', async () => {
    const { manager, fetchedElsewhere, find, land, source } = setUp()
    const waiting = [find('old'), find('old')]
    expect(manager.adopt(fetchedElsewhere(old, 1))).toBe(true)
    expect(await Promise.all(waiting)).toEqual([1, 1])
    expect([manager.status().state, source.open.length]).toEqual(['Refreshing', 1])
    await land(old)
    expect([manager.status().keysFrom, source.open.length]).toEqual(['provider', 0])
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
    const ending = find('next')
    await clock.advance(500)
    expect([await ending, source.open.length]).toEqual([1, 1])
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
