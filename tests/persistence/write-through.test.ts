import { memoryStore, type StoredSnapshot } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { aBadStore, anOpenStore, aPlace, eventually, HOUR, LONG, MINUTE } from './setup.js'

/** A store whose writes end when the test says so. */
function aSlowStore() {
  const writes: { readonly fetchedAt: number; readonly end: () => void }[] = []
  const save = (_name: string, { fetchedAt }: StoredSnapshot): Promise<void> =>
    new Promise((resolve) => {
      writes.push({ fetchedAt, end: resolve })
    })
  return { writes, store: aBadStore({ save }) }
}

describe('What is written to a store', () => {
  it('is the answer as received, under instants that a later process can judge', async () => {
    const { issuer, clock, run } = await aPlace()
    issuer.headers = { 'cache-control': 'max-age=300', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
    const store = anOpenStore()
    await run({ store }).verify(await issuer.sign({}, LONG))
    await eventually(() => store.held.size === 1)
    const [name, { fetchedAt, staleUntil, text }] = store.only()
    const { wall } = clock.now()
    expect([fetchedAt, staleUntil]).toEqual([wall, wall + 65 * MINUTE])
    const [first = '', json = ''] = text.split('\n')
    expect(first).toMatch(/^jwks-auth-snapshot 1 [\w-]{43}$/)
    const { body, ...rest } = JSON.parse(json)
    expect(rest).toEqual({
      name,
      source: { kind: 'url', url: issuer.jwksUri },
      url: issuer.jwksUri,
      etag: expect.any(String),
      lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT',
      cacheControl: 'max-age=300',
      fetchedAt: wall,
      expiresAt: wall + 5 * MINUTE,
      staleUntil,
    })
    expect(Buffer.from(body, 'base64').toString()).toBe(await (await fetch(issuer.jwksUri)).text())
  })

  it('waits for nobody, and nobody waits for it', async () => {
    const { issuer, run } = await aPlace()
    const { store, writes } = aSlowStore()
    const { verify, told } = run({ store })
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => writes.length === 1)
    expect(told()).toEqual([])
    writes[0]?.end()
    await eventually(() => told().includes('saved'))
  })

  it('is one write at a time for a source; of the answers that come meanwhile only the newest is written', async () => {
    const { issuer, clock, run } = await aPlace()
    const { store, writes } = aSlowStore()
    const { registry, told } = run({ store })
    const times: number[] = []
    for (let round = 0; round < 4; round += 1) {
      await clock.advance(1000)
      await issuer.rotate()
      times.push(clock.now().wall)
      await registry.refresh('default')
    }
    await eventually(() => writes.length === 1)
    writes[0]?.end()
    await eventually(() => writes.length === 2)
    writes[1]?.end()
    await eventually(() => told().length === 2)
    expect(writes.map(({ fetchedAt }) => fetchedAt)).toEqual([times[0], times[3]])
  })

  it('is given up after 5 seconds, told of, and tried again with the next answer', async () => {
    const { issuer, clock, run } = await aPlace()
    const { store, writes } = aSlowStore()
    const { registry, told } = run({ store })
    await registry.refresh('default')
    await eventually(() => writes.length === 1)
    await clock.advance(5000)
    expect(told()).toEqual(['failed: save timeout'])
    await issuer.rotate()
    await registry.refresh('default')
    await eventually(() => writes.length === 2)
    writes[1]?.end()
    await eventually(() => told().includes('saved'))
  })

  it('is not written again within 30 seconds while the keys stay the same, and at once when they change', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = anOpenStore()
    const { registry, told } = run({ store })
    const refreshed = async (): Promise<number> => {
      await registry.refresh('default')
      await registry.resolve('default', 'default', { alg: 'ES256' })
      await new Promise((resolve) => setImmediate(resolve))
      return told().length
    }
    expect(await refreshed()).toBe(1)
    await clock.advance(29_000)
    expect(await refreshed()).toBe(1)
    await issuer.rotate()
    expect(await refreshed()).toBe(2)
    await clock.advance(30_000)
    expect(await refreshed()).toBe(3)
  })

  it('is written when the registry closes, if the newest instants were not written yet', async () => {
    const { clock, run } = await aPlace()
    const store = anOpenStore()
    const { registry } = run({ store })
    await registry.refresh('default')
    await clock.advance(10_000)
    await registry.refresh('default')
    await registry.close()
    expect(store.only()[1].fetchedAt).toBe(clock.now().wall)
  })

  it('is no answer of a fetch that another one took the place of', async () => {
    const { issuer, run } = await aPlace()
    const store = anOpenStore()
    const { verify, registry, told } = run({ store })
    const release = issuer.hold()
    const asked = issuer.requested(1)
    const ending = verify(await issuer.sign({}, LONG))
    await asked
    release()
    await registry.close()
    expect(await ending).toBe('closed')
    expect([told(), store.held.size]).toEqual([[], 0])
  })
})

describe('registry.persistAll()', () => {
  it('writes the keys of every source once, and says what failed', async () => {
    const { issuer, run } = await aPlace()
    const other = await aPlace()
    const good = memoryStore()
    const failing = new Set<string>()
    const store = aBadStore({
      save: async (name: string, snapshot: StoredSnapshot) => {
        if (failing.has(name)) throw Object.assign(new Error('no'), { code: 'ENOSPC' })
        await good.save(name, snapshot)
        seen.add(name)
      },
    })
    const seen = new Set<string>()
    const { registry, told } = run({ store }, false)
    const audience = 'https://api.example.test'
    const { jwksUri } = issuer
    registry.register({ tenant: 'a', issuer: issuer.issuer, jwksUri, audience, tenantClaim: 'org' })
    registry.register({ tenant: 'b', issuer: issuer.issuer, jwksUri, audience, tenantClaim: 'org' })
    registry.register({ tenant: 'c', issuer: other.issuer.issuer, audience })
    registry.register({ tenant: 'd', provider: 'unused', issuer: 'http://127.0.0.1:1', audience })
    await Promise.all(['a', 'c'].map((tenant) => registry.refresh(tenant)))
    expect(await registry.persistAll()).toEqual({ saved: 2, failed: [] })
    expect(seen.size).toBe(2)
    for (const name of seen) failing.add(name)
    expect(await registry.persistAll()).toEqual({
      saved: 0,
      failed: [
        { tenant: '*', provider: 'default' },
        { tenant: 'c', provider: 'default' },
      ],
    })
    expect(told().slice(-2)).toEqual(['failed: save ENOSPC', 'failed: save ENOSPC'])
  })

  it('does nothing without a store', async () => {
    const { registry } = (await aPlace()).run()
    await registry.refresh('default')
    expect([await registry.persistAll(), await registry.restoreFromPersistence()]).toEqual([
      { saved: 0, failed: [] },
      { restored: 0, without: 0 },
    ])
  })
})

describe('registry.restoreFromPersistence()', () => {
  it('makes every registration ready that has something stored, before traffic and without a fetch', async () => {
    const { issuer, run } = await aPlace()
    const store = memoryStore()
    await run({ store }).registry.refresh('default')
    issuer.resetCounts()
    const { registry, verify } = run({ store })
    registry.register({ tenant: 'new', issuer: 'http://127.0.0.1:1', audience: 'a' })
    expect(await registry.restoreFromPersistence()).toEqual({ restored: 1, without: 1 })
    expect(registry.readiness().waiting.map(({ tenant }) => tenant)).toEqual(['new'])
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    expect(issuer.count('all')).toBe(0)
  })

  it('never takes older keys in place of newer ones', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore()
    const old = await issuer.sign({}, LONG)
    await run({ store }).registry.refresh('default')
    await clock.advance(1000)
    await issuer.rotate({ keepOld: false })
    const { registry, verify, told } = run({
      store: Object.assign(aBadStore({ save: async () => {} }), { load: (name: string) => store.load(name) }),
    })
    await registry.refresh('default')
    const before = registry.status('default', 'default')
    expect(await registry.restoreFromPersistence()).toEqual({ restored: 0, without: 1 })
    expect(registry.status('default', 'default')).toEqual(before)
    expect(await verify(old)).toBe('key_unknown')
    expect(told()).toEqual(['saved', 'ignored: older'])
  })

  it('takes newer keys again and again after a clock that was ahead, as soon as the provider has answered by the right one', async () => {
    const { issuer, clock, run } = await aPlace()
    const store = memoryStore({ clock })
    const others = run({ store })
    const { registry, verify, told } = run({ store })
    clock.jumpWall(2 * HOUR)
    await others.registry.refresh('default')
    expect(await registry.restoreFromPersistence()).toMatchObject({ restored: 1 })
    clock.jumpWall(-2 * HOUR)
    await registry.refresh('default')
    for (let round = 1; round <= 2; round += 1) {
      await clock.advance(1000)
      await issuer.rotate({ keepOld: false })
      await others.registry.refresh('default')
      await eventually(() => others.told().filter((word) => word === 'saved').length > round)
      expect(await registry.restoreFromPersistence()).toMatchObject({ restored: 1 })
      expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    }
    expect(told()).toEqual(['restored', 'saved', 'restored', 'restored'])
    // A clock that is a little ahead counts as before.
    clock.jumpWall(30_000)
    await others.registry.refresh('default')
    await eventually(() => others.told().filter((word) => word === 'saved').length > 3)
    clock.jumpWall(-30_000)
    expect(await registry.restoreFromPersistence()).toMatchObject({ restored: 1 })
    const withdrawn = await issuer.sign({}, LONG)
    await issuer.rotate({ keepOld: false })
    await registry.refresh('default')
    await registry.persistAll()
    expect(await run({ store }).verify(withdrawn)).toBe('key_unknown')
  })

  it('serves who waits for an open fetch, and lets that fetch go on', async () => {
    const { issuer, run } = await aPlace()
    const store = memoryStore()
    const token = await issuer.sign({}, LONG)
    await run({ store }).verify(token)
    // Empty at the first use, so that the provider is asked, which then hangs.
    let loads = 0
    const load = async (name: string) => ((loads += 1) === 1 ? undefined : await store.load(name))
    const { verify, registry } = run({ store: Object.assign(memoryStore(), { load }) })
    const release = issuer.hold()
    const asked = issuer.requested(2)
    const ending = verify(token)
    await asked
    expect(await registry.restoreFromPersistence()).toEqual({ restored: 1, without: 0 })
    expect(await ending).toBe('ok')
    expect(registry.status('default', 'default')).toMatchObject({ state: 'Refreshing', keysFrom: 'store' })
    release()
    await eventually(() => registry.status('default', 'default')?.keysFrom === 'provider')
  })
})
