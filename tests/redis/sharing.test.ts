import { RedisProxy, RedisServer } from '@jwks-auth/redis-rig'
import { redisStore } from '@jwks-auth/core/redis'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { aPlace, eventually, KEY, LONG, tally, type Place, type Process } from './fleet-setup.js'
import { aLateProvider } from './late-provider.js'
import { describeRedis } from './with-redis.js'

const FLEET = 16

describeRedis('Sixteen processes on one Redis', () => {
  let server: RedisServer
  let proxy: RedisProxy
  beforeAll(async () => {
    server = await RedisServer.start()
    proxy = await RedisProxy.start(server.url)
  })
  afterEach(() => proxy.pass())
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  const many = (place: Place): readonly Process[] =>
    Array.from({ length: FLEET }, () => place.start({ url: proxy.url }))
  const all = async (processes: readonly Process[], token: string): Promise<Readonly<Record<string, number>>> =>
    tally(await Promise.all(processes.map(({ verify }) => verify(token))))

  /** Those that a busy machine kept from an answer of Redis in time: each may ask the provider by itself. */
  const cutOff = (processes: readonly Process[]): number =>
    processes.filter(({ count }) => count('fleet_degraded') > 0).length

  /** Waits until so many listen. */
  const together = async ({ prefix }: Place, count: number): Promise<void> => {
    while (!(await server.command('PUBSUB', 'NUMSUB', `${prefix}published`)).includes(`:${count}\r`)) await turn()
  }

  /** What the place's provider is called in Redis. */
  const nameOf = async ({ issuer, prefix, start }: Place): Promise<string> => {
    const first = start()
    await first.verify(await issuer.sign({}, LONG))
    let name: string | undefined
    do {
      await turn()
      name = /snapshot:([A-Za-z0-9_-]{43})/.exec(await server.command('KEYS', `${prefix}*`))?.[1]
    } while (name === undefined)
    // What it still writes must not come back after it was deleted.
    await first.registry.close()
    await server.command('DEL', `${prefix}snapshot:${name}`)
    return name
  }

  it('that are cold at once ask the provider once', async () => {
    await using place = await aPlace(proxy.url)
    const token = await place.issuer.sign({}, LONG)
    const processes = many(place)
    expect(await all(processes, token)).toEqual({ ok: FLEET })
    expect(place.issuer.count() - cutOff(processes)).toBeLessThanOrEqual(1)
  })

  it('that are cold at once, with Redis hanging, are all served, each by a request of its own at most', async () => {
    await using place = await aPlace(proxy.url)
    const token = await place.issuer.sign({}, LONG)
    proxy.hang()
    const processes = many(place)
    const started = performance.now()
    expect(await all(processes, token)).toEqual({ ok: FLEET })
    expect(performance.now() - started, 'the bound, once').toBeLessThan(1500)
    expect(place.issuer.count()).toBeLessThanOrEqual(FLEET)
    for (const process of processes) {
      expect(process.count('fleet_degraded')).toBe(1)
      expect(process.registry.status('default', 'default')).toMatchObject({ fleet: 'degraded', ready: true })
    }
    await proxy.pass()
    await eventually(() => processes.every(({ count }) => count('fleet_recovered') === 1))
    expect(processes[0]?.registry.status('default', 'default')).toMatchObject({ fleet: 'joined' })
  })

  it('ask once when all meet a new key at once', async () => {
    await using place = await aPlace(proxy.url)
    const { issuer } = place
    const processes = many(place)
    await all(processes, await issuer.sign({}, LONG))
    const before = issuer.count()
    await issuer.rotate()
    expect(await all(processes, await issuer.sign({}, LONG))).toEqual({ ok: FLEET })
    expect(issuer.count() - before - cutOff(processes)).toBeLessThanOrEqual(1)
  })

  it('all know a key that one of them found, and refuse one that is withdrawn, without a request', async () => {
    await using place = await aPlace(proxy.url)
    const { issuer } = place
    const old = await issuer.sign({}, LONG)
    const processes = many(place)
    await all(processes, old)
    await together(place, FLEET)
    const withdrawn = issuer.signingKey.kid
    await issuer.rotate()
    issuer.withdraw(withdrawn)
    const token = await issuer.sign({}, LONG)
    expect(await processes[0]?.verify(token)).toBe('ok')
    const kids = (process: Process): string =>
      JSON.stringify(process.registry.status('default', 'default')?.keys.map(({ kid }) => kid))
    await eventually(() => processes.every((process) => !kids(process).includes(withdrawn)))
    const before = issuer.count()
    expect(await all(processes, token)).toEqual({ ok: FLEET })
    expect(issuer.count()).toBe(before)
    expect((await all(processes, old))['ok']).toBe(undefined)
  })

  it('ask twice at most for a key that nobody has: the second answer was asked for after all had begun to look', async () => {
    await using place = await aPlace(proxy.url)
    const { issuer } = place
    const processes = many(place)
    await all(processes, await issuer.sign({}, LONG))
    await together(place, FLEET)
    const before = issuer.count()
    const bogus = await issuer.sign({}, { ...LONG, key: await issuer.createForeignKey('ES256') })
    expect(await all(processes, bogus)).toEqual({ key_unknown: FLEET })
    expect(issuer.count() - before).toBeGreaterThan(0)
    expect(issuer.count() - before).toBeLessThanOrEqual(3)
  })

  it('never take an answer that was asked for before the token came for proof that its key does not exist', async () => {
    await using late = await aLateProvider()
    await using place = await aPlace(proxy.url, { jwksUri: late.url })
    late.behind(place.issuer.jwksUri)
    const { issuer } = place
    const [one, two] = [place.start(), place.start()]
    await all([one, two], await issuer.sign({}, LONG))
    await together(place, 2)
    // One asks, and is answered late with the keys of before the rotation; meanwhile the token of after it reaches two.
    late.hold()
    const first = one.verify(await issuer.sign({}, { ...LONG, key: await issuer.createForeignKey('ES256') }))
    await eventually(() => late.held === 1)
    await issuer.rotate()
    const second = two.verify(await issuer.sign({}, LONG))
    await eventually(() => two.count('refresh_started') > 0)
    late.release()
    expect(await second).toBe('ok')
    expect(await first).toBe('key_unknown')
  })

  it('elect another one when the one who fetches dies: nobody without keys waits longer than a second for it', async () => {
    await using place = await aPlace(proxy.url)
    const { issuer } = place
    const token = await issuer.sign({}, LONG)
    // Dies while it fetches: it holds the lease, and nobody extends it.
    const dead = redisStore({ url: server.url, integrityKey: KEY, keyPrefix: place.prefix })
    const name = await nameOf(place)
    const processes = many(place)
    expect(await dead.fleet?.lease(name, 700)).toMatchObject({ held: true })
    await dead.close()
    const started = performance.now()
    expect(await all(processes, token)).toEqual({ ok: FLEET })
    expect(performance.now() - started).toBeLessThan(1500)
    expect(issuer.count() - 1, 'no herd').toBeLessThanOrEqual(2)
  })

  it('let go of the lease when they are closed while they fetch: the next one need not wait until it runs out', async () => {
    await using place = await aPlace(server.url)
    const name = await nameOf(place)
    const release = place.issuer.hold()
    const one = place.start()
    const before = place.issuer.count()
    const verified = one.verify(await place.issuer.sign({}, LONG))
    await eventually(() => place.issuer.count() > before)
    const other = redisStore({ url: server.url, integrityKey: KEY, keyPrefix: place.prefix })
    expect(await other.fleet?.lease(name, 1)).toMatchObject({ held: false })
    await one.registry.close()
    expect(await other.fleet?.lease(name, 1)).toMatchObject({ held: true })
    expect(await verified).toBe('closed')
    release()
    await other.close()
  })

  it('fetch for themselves when the one who fetches is slow for more than a second', async () => {
    await using place = await aPlace(proxy.url)
    const { issuer } = place
    const token = await issuer.sign({}, LONG)
    const release = issuer.hold()
    const first = place.start().verify(token)
    await eventually(() => issuer.count() === 1)
    const started = performance.now()
    const second = place.start().verify(token)
    await eventually(() => issuer.count() === 2)
    expect(performance.now() - started).toBeLessThan(1300)
    release()
    expect(await Promise.all([first, second])).toEqual(['ok', 'ok'])
  })

  it('keep the lease of one who is slow: those with keys wait for it, and serve meanwhile', async () => {
    await using place = await aPlace(server.url, { maxTtl: '1s', minTtl: '1s', prefetchJitter: 0 })
    const { issuer } = place
    const token = await issuer.sign({}, LONG)
    const processes = [place.start(), place.start(), place.start()]
    await all(processes, token)
    await together(place, 3)
    const release = issuer.hold()
    const before = issuer.count()
    await traffic(processes, token, () => issuer.count() > before)
    const asked = performance.now()
    await traffic(processes, token, () => performance.now() - asked > 1300)
    expect(issuer.count() - before, 'though a lease lasts 700 ms').toBe(1)
    release()
    await traffic(processes, token, () => new Set(processes.map(fetchedLast)).size === 1)
  })

  it('ask once a refresh period, period after period, though all are due at the same moment', async () => {
    // Half of the lifetime: no refresh comes earlier, and here none comes later.
    const period = 1000
    await using place = await aPlace(server.url, { maxTtl: 2 * period, minTtl: 2 * period, prefetchJitter: 0 })
    const { issuer } = place
    const token = await issuer.sign({}, LONG)
    const processes = Array.from({ length: FLEET }, () => place.start())
    await all(processes, token)
    await together(place, FLEET)
    const [first = 0] = processes.map(fetchedLast)
    for (const { registry } of processes) registry.start()
    const refreshes = (): number => processes.reduce((sum, { count }) => sum + count('refresh_succeeded'), 0)
    await traffic(processes, token, () => refreshes() >= 4 && new Set(processes.map(fetchedLast)).size === 1)
    const [last = 0] = processes.map(fetchedLast)
    expect(last - first, 'three more requests took three periods').toBeGreaterThanOrEqual(3 * period)
    expect(issuer.count()).toBe(4)
  })
})

function fetchedLast({ registry }: Process): number {
  return registry.status('default', 'default')?.fetchedAt ?? 0
}

/** Every process is asked again and again, and answers well every time, until it is over. */
async function traffic(processes: readonly Process[], token: string, isOver: () => boolean): Promise<void> {
  await eventually(isOver, async () => {
    for (const ending of await Promise.all(processes.map(({ verify }) => verify(token)))) expect(ending).toBe('ok')
  })
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
