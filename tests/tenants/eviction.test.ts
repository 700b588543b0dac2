import { describe, expect, it } from 'vitest'
import type { KeySources } from '../../packages/core/src/sources/key-sources.js'
import { TenantRegistry } from '../../packages/core/src/registry/registry.js'
import { memoryStore, type Fleet, type FleetListener, type Registry, type SnapshotStore } from '@jwks-auth/core'
import { anIssuer, AUDIENCE, eventsOf, many, setUp, tally, TTL, type Setup } from './setup.js'

/** Each tenant has an issuer of its own: the same server under another path. */
function ownSource({ issuer }: Setup, tenant: string): object {
  return {
    issuer: issuer.issuer,
    jwksUri: `${issuer.jwksUri}?${tenant}`,
    audience: AUDIENCE,
    tenantClaim: 'org',
  }
}

function sourcesOf(registry: Registry): KeySources {
  if (registry instanceof TenantRegistry) return registry.parts.sources
  throw new Error('not a TenantRegistry')
}

describe('Beyond maxTenants', () => {
  it('the tenant whose last use is longest ago makes room, and is loaded again when it comes back', async () => {
    const { database, row, registry, visit, events } = await setUp({ maxTenants: 3 })
    for (const tenant of ['a', 'b', 'c', 'd']) database.rows.set(tenant, row())
    for (const tenant of ['a', 'b', 'c', 'a', 'd']) expect(await visit(tenant)).toBe('ok')
    expect(
      registry
        .list()
        .map(({ tenant }) => tenant)
        .toSorted(),
    ).toEqual(['a', 'c', 'd'])
    expect(eventsOf(events, 'tenant_evicted')).toEqual([
      { type: 'tenant_evicted', tenant: 'b', provider: '*', reason: 'count' },
    ])
    expect(await visit('b')).toBe('ok')
    expect(database.asked).toEqual(['a', 'b', 'c', 'd', 'b'])
    expect(
      registry
        .list()
        .map(({ tenant }) => tenant)
        .toSorted(),
    ).toEqual(['a', 'b', 'd'])
  })

  it('tenants that nobody proves a token for go first: they push out each other, and none that is in use', async () => {
    const { database, row, sign, verify, visit } = await setUp({ maxTenants: 20 })
    const used = Array.from({ length: 15 }, (_, index) => `used-${index}`)
    for (const tenant of used) database.rows.set(tenant, row())
    for (const tenant of used) expect(await visit(tenant)).toBe('ok')
    const worthless = await sign('nobody')
    for (let index = 0; index < 200; index += 1) {
      database.rows.set(`idle-${index}`, row())
      expect(await verify(worthless, `idle-${index}`)).toBe('token_tenant_refused')
    }
    database.asked.length = 0
    for (const tenant of used) expect(await visit(tenant)).toBe('ok')
    expect(database.asked).toEqual([])
    // Nor can those in use keep newcomers out.
    for (let index = 0; index < 30; index += 1) {
      database.rows.set(`new-${index}`, row())
      expect([await visit(`new-${index}`), await visit(`new-${index}`)]).toEqual(['ok', 'ok'])
    }
    expect(database.asked).toHaveLength(30)
  })

  it('registered tenants do not count, and never go', async () => {
    const { database, row, registry, visit } = await setUp({ maxTenants: 1 })
    for (const tenant of ['r1', 'r2']) registry.register({ ...row(), tenant } as never)
    for (const tenant of ['a', 'b']) database.rows.set(tenant, row())
    for (const tenant of ['r1', 'a', 'b', 'r2', 'r1']) expect(await visit(tenant)).toBe('ok')
    expect(registry.list().map(({ tenant }) => tenant)).toEqual(['r1', 'r2', 'b'])
  })

  it('a tenant is not torn under its requests: they wait for its keys to the end', async () => {
    const setup = await setUp({ maxTenants: 1 })
    const { database, issuer, registry, visit, clock } = setup
    for (const tenant of ['a', 'b']) database.rows.set(tenant, ownSource(setup, tenant) as never)
    const release = issuer.hold()
    const first = visit('a')
    await issuer.requested(1)
    const second = visit('b')
    await issuer.requested(2)
    expect(registry.list().map(({ tenant }) => tenant)).toEqual(['b'])
    // Its fetch is still open, and found by those who come back meanwhile.
    expect(sourcesOf(registry).sizes.managers).toBe(2)
    const again = visit('a')
    await database.reached(3)
    release()
    expect([await first, await second, await again]).toEqual(['ok', 'ok', 'ok'])
    expect([issuer.count(), database.asked]).toEqual([2, ['a', 'b', 'a']])
    await clock.advance(0)
    expect(sourcesOf(registry).sizes.managers).toBe(1)
  })

  it('news from another process do not cut off the fetch that somebody waits for', async () => {
    const published: [name: string, text: string][] = []
    let listener: FleetListener | undefined
    const fleet: Fleet = {
      lease: async () => ({ held: true, fencingToken: 1, extend: async () => true, release: async () => {} }),
      publish: async (name, { text }) => void published.push([name, text]),
      subscribe: (given) => {
        listener = given
        return () => {}
      },
    }
    const store: SnapshotStore = { ...memoryStore(), load: async () => undefined, save: async () => {}, fleet }
    const setup = await setUp({ maxTenants: 1, store, loadedMayWiden: ['retry'] })
    const { database, issuer, visit, registry, clock } = setup
    // With connections of its own.
    const retry = { attemptTimeout: 20_000, maxRetries: 0 }
    database.rows.set('a', { ...ownSource(setup, 'a'), retry } as never)
    database.rows.set('b', ownSource(setup, 'b') as never)
    expect([await visit('a'), await visit('b')]).toEqual(['ok', 'ok'])
    await clock.advance(60_001)
    await issuer.rotate({ keepOld: false })
    const release = issuer.hold()
    const waiting = visit('a')
    await issuer.requested(3)
    const other = visit('b')
    await issuer.requested(4)
    const [name, text] = published[0] ?? ['', '']
    listener?.published(name, text, 0)
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    release()
    expect([await waiting, await other]).toEqual(['ok', 'ok'])
    expect([issuer.count(), sourcesOf(registry).sizes.managers]).toEqual([4, 1])
  })

  it('more tenants than there is room for can be used at once: each is loaded once, and each gets its answer', async () => {
    // One origin has half of the places at most.
    const setup = await setUp({ maxTenants: 2, maxOpenFetches: 120 })
    const { database, issuer, registry, visit, clock } = setup
    for (let index = 0; index < 60; index += 1) database.rows.set(`t${index}`, ownSource(setup, `t${index}`) as never)
    const release = issuer.hold()
    const waiting = many(60, (index) => visit(`t${index}`))
    await issuer.requested(60)
    release()
    expect(tally(await waiting)).toEqual({ ok: 60 })
    expect([database.asked.length, issuer.count(), registry.list().length]).toEqual([60, 60, 2])
    await clock.advance(0)
    expect(sourcesOf(registry).sizes.managers).toBe(2)
  })

  it.each([
    ['removed', null, 'token_issuer_unknown'],
    ['replaced by a stricter one', { audience: 'other' }, 'token_audience_refused'],
    ['found unchanged', {}, 'ok'],
  ] as const)('a token that waits is judged by what its tenant is now: %s', async (_, change, ending) => {
    const setup = await setUp({ maxTenants: 1 })
    const { database, issuer, visit } = setup
    for (const tenant of ['a', 'b']) database.rows.set(tenant, ownSource(setup, tenant) as never)
    const release = issuer.hold()
    const waiting = visit('a')
    await issuer.requested(1)
    const other = visit('b')
    await issuer.requested(2)
    database.rows.set('a', change === null ? null : ({ ...ownSource(setup, 'a'), ...change } as never))
    const again = visit('a')
    await database.reached(3)
    release()
    expect([await waiting, await other, await again]).toEqual([ending, 'ok', ending])
  })

  it('a token that was accepted under an evicted tenant is not remembered by keys that nobody refreshes', async () => {
    const setup = await setUp({ maxTenants: 1 })
    const { database, issuer, registry, sign, verify, visit } = setup
    for (const tenant of ['a', 'b']) database.rows.set(tenant, ownSource(setup, tenant) as never)
    const token = await sign('a')
    const release = issuer.hold()
    const waiting = verify(token, 'a')
    await issuer.requested(1)
    const other = visit('b')
    await issuer.requested(2)
    release()
    expect([await waiting, await other]).toEqual(['ok', 'ok'])
    expect(await visit('a')).toBe('ok')
    await issuer.rotate({ keepOld: false })
    await registry.refresh('a')
    expect(await verify(token, 'a')).toBe('key_unknown')
  })

  it('a token that waits is judged anew when its evicted tenant is invalidated', async () => {
    const setup = await setUp({ maxTenants: 1 })
    const { database, issuer, registry, visit } = setup
    for (const tenant of ['a', 'b']) database.rows.set(tenant, ownSource(setup, tenant) as never)
    const release = issuer.hold()
    const waiting = visit('a')
    await issuer.requested(1)
    const other = visit('b')
    await issuer.requested(2)
    database.rows.delete('a')
    registry.invalidateTenant('a')
    release()
    expect([await waiting, await other]).toEqual(['token_issuer_unknown', 'ok'])
  })
})

describe('Tenants that come and go', () => {
  it('leave nothing behind: neither sources nor timers nor connection pools', { timeout: 30_000 }, async () => {
    const setup = await setUp({ maxTenants: 10, tenantTtl: '1m', loadedMayWiden: ['retry'] })
    const { database, registry, visit, clock } = setup
    registry.start()
    for (let index = 0; index < 300; index += 1) {
      const tenant = `t${index}`
      // A policy of its own each: what is kept a policy must go too.
      const policy = { maxTtl: 3_600_000 + index, retry: { attemptTimeout: 10_000 + index } }
      database.rows.set(tenant, { ...ownSource(setup, tenant), ...policy } as never)
      expect(await visit(tenant)).toBe('ok')
      if (index % 3 === 0) database.rows.delete(tenant)
      if (index % 7 === 0) registry.invalidateTenant(tenant)
      if (index % 50 === 0) await clock.advance(TTL)
    }
    await clock.advance(0)
    expect(registry.list()).toHaveLength(10)
    const sources = sourcesOf(registry)
    expect(sources.sizes).toMatchObject({ managers: 10, policies: 10, pools: 10 })
    expect(sources.sizes.planned).toBeLessThan(2 * 10 + 64)
    await registry.close()
    await clock.advance(0)
    expect(clock.pending).toBe(0)
  })

  it('share what they can: a tenant on another issuer keeps none of the first', async () => {
    const { clock, database, row, registry, visit, verify } = await setUp()
    const other = await anIssuer(clock)
    database.rows.set('acme', row())
    expect(await visit('acme')).toBe('ok')
    database.rows.set('acme', row({ issuer: other.issuer, jwksUri: other.jwksUri }))
    registry.invalidateTenant('acme')
    expect(await verify(await other.sign({ org: 'acme' }), 'acme')).toBe('ok')
    expect(sourcesOf(registry).sizes.managers).toBe(1)
  })
})
