import { RedisProxy, RedisServer } from '@jwks-auth/redis-rig'
import { redisStore } from '@jwks-auth/core/redis'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { aPlace, eventually, KEY, LONG, tally, type Place, type Process } from './fleet-setup.js'
import { Integrity } from '../../packages/core/src/persistence/integrity.js'
import { readSnapshot, writeSnapshot } from '../../packages/core/src/persistence/snapshot-text.js'
import { describeRedis } from './with-redis.js'

const FLEET = 4

describeRedis('A fleet in trouble', () => {
  let server: RedisServer
  let proxy: RedisProxy
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  beforeAll(async () => {
    process.on('unhandledRejection', note)
    server = await RedisServer.start()
    proxy = await RedisProxy.start(server.url)
  })
  afterEach(() => proxy.pass())
  afterAll(async () => {
    process.off('unhandledRejection', note)
    await proxy[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  const together = async ({ prefix }: Place, count: number): Promise<void> => {
    while (!(await server.command('PUBSUB', 'NUMSUB', `${prefix}published`)).includes(`:${count}\r`)) await turn()
  }
  const stored = async ({ prefix }: Place): Promise<string | undefined> =>
    /snapshot:([A-Za-z0-9_-]{43})/.exec(await server.command('KEYS', `${prefix}*`))?.[1]

  it('refuses no valid token while Redis is killed, restarted empty, cut, hung, full and read-only; then its leases work again', async () => {
    await using place = await aPlace(proxy.url, { maxTtl: '200ms', minTtl: '200ms' })
    const { issuer } = place
    const token = await issuer.sign({}, LONG)
    const processes = Array.from({ length: FLEET }, () => place.start())
    const endings: string[] = []
    const traffic = async (ms: number): Promise<void> => {
      for (const started = performance.now(); performance.now() - started < ms;) {
        endings.push(...(await Promise.all(processes.map(({ verify }) => verify(token)))))
        await turn()
      }
    }
    await traffic(300)
    const faults: (readonly [breaks: () => unknown, mends: () => Promise<unknown>])[] = [
      [() => proxy.cut(), () => proxy.pass()],
      [() => proxy.hang(), () => proxy.pass()],
      [() => server.kill(), () => server.start()],
      [() => server.refuseWrites(), () => server.acceptWrites()],
      [() => server.becomeReplica(), () => server.acceptWrites()],
      [() => proxy.refuse(), () => proxy.pass()],
      [() => server.command('CLIENT', 'KILL', 'TYPE', 'normal'), () => Promise.resolve()],
      [() => server.command('FLUSHALL'), () => Promise.resolve()],
      [() => proxy.slow(100), () => proxy.pass()],
    ]
    for (const [breaks, mends] of faults) {
      await breaks()
      await traffic(700)
      await mends()
      await traffic(200)
    }
    expect(tally(endings)).toEqual({ ok: endings.length })
    expect(endings.length).toBeGreaterThan(500)
    await eventually(() => processes.every(({ registry }) => registry.status('default', 'default')?.fleet === 'joined'))
    for (const { events } of processes) {
      const changes = events.filter(({ type }) => type.startsWith('fleet_')).map(({ type }) => type)
      expect(changes.length, 'one event a change').toBeLessThan(4 * faults.length)
      expect(changes.every((type, index) => type === (index % 2 === 0 ? 'fleet_degraded' : 'fleet_recovered'))).toBe(
        true,
      )
    }
    // Healed: one of them fetches again, and nobody holds a lease for good.
    await traffic(500)
    const name = await stored(place)
    expect(name).toBeDefined()
    const other = redisStore({ url: server.url, integrityKey: KEY, keyPrefix: place.prefix })
    while ((await other.fleet?.lease(name ?? '', 1))?.held !== true) await turn()
    await other.close()
    expect(unhandled).toEqual([])
  }, 30_000)

  it('catches up with what it missed while it was cut off, without a request to the provider', async () => {
    await using place = await aPlace(server.url)
    const { issuer } = place
    const old = issuer.signingKey.kid
    const [one, two] = [place.start(), place.start({ url: proxy.url })]
    const token = await issuer.sign({}, LONG)
    expect(await Promise.all([one.verify(token), two.verify(token)])).toEqual(['ok', 'ok'])
    await together(place, 2)
    proxy.refuse()
    await eventually(() => two.count('fleet_degraded') === 1)
    await issuer.rotate()
    issuer.withdraw(old)
    expect(await one.verify(await issuer.sign({}, LONG))).toBe('ok')
    expect(await two.verify(token), 'it cannot know').toBe('ok')
    await eventually(() => one.count('snapshot_saved') === 2)
    const before = issuer.count()
    await proxy.pass()
    await eventually(() => !kidsOf(two).includes(old))
    expect(await two.verify(token)).toBe('key_unknown')
    expect(issuer.count() - before).toBeLessThanOrEqual(1)
  })

  it('puts its keys back into a Redis that came back empty', async () => {
    await using place = await aPlace(proxy.url)
    const token = await place.issuer.sign({}, LONG)
    const one = place.start()
    await one.verify(token)
    await together(place, 1)
    while ((await stored(place)) === undefined) await turn()
    await server.kill()
    await server.start()
    while ((await stored(place)) === undefined) await turn()
    const before = place.issuer.count()
    expect(await place.start().verify(token)).toBe('ok')
    expect(place.issuer.count()).toBe(before)
  })

  it('starts from Redis while the provider is down', async () => {
    await using place = await aPlace(server.url)
    const token = await place.issuer.sign({}, LONG)
    const first = place.start()
    await first.verify(token)
    await first.registry.close()
    await place.issuer.misbehave('refuse')
    expect(await place.start().verify(token)).toBe('ok')
  })

  const REFUSED = [
    'forged',
    'of another name',
    'older',
    'from the future',
    'not a snapshot',
    'oversized',
    'bit-flipped',
  ] as const
  it.each(REFUSED)('uses no key of a publication that is %s, and says so', async (how) => {
    await using place = await aPlace(server.url)
    const { issuer } = place
    const token = await issuer.sign({}, LONG)
    const one = place.start()
    await one.verify(token)
    await together(place, 1)
    let name: string | undefined
    while ((name = await stored(place)) === undefined) await turn()
    const mine = redisStore({ url: server.url, integrityKey: KEY, keyPrefix: place.prefix })
    const genuine = (await mine.load(name)) ?? ''
    const other = await aPlace(server.url)
    await other.start().verify(await other.issuer.sign({}, LONG))
    const foreign = redisStore({ url: server.url, integrityKey: KEY, keyPrefix: other.prefix })
    let othersName: string | undefined
    while ((othersName = await stored(other)) === undefined) await turn()
    const others = (await foreign.load(othersName)) ?? ''
    const texts: Readonly<Record<(typeof REFUSED)[number], () => string>> = {
      forged: () => genuine.replace(/ [A-Za-z0-9_-]{43}\n/, ` ${'A'.repeat(43)}\n`),
      'of another name': () => others,
      older: () => resealed(genuine, -60_000),
      'from the future': () => resealed(genuine, 3_600_000),
      'not a snapshot': () => '{"keys":[]}',
      oversized: () => genuine + ' '.repeat(2_000_000),
      'bit-flipped': () =>
        genuine.replace(/"body":"(.)/, (all, letter: string) => all.replace(letter, letter === 'e' ? 'f' : 'e')),
    }
    const before = kidsOf(one)
    await mine.fleet?.publish(name, { fetchedAt: Date.now(), staleUntil: Date.now() + 1e6, text: texts[how]() }, 1)
    await eventually(() => one.count('snapshot_ignored') === 1)
    expect(one.events).toContainEqual(expect.objectContaining({ type: 'snapshot_ignored', reason: REASONS[how] }))
    expect(kidsOf(one)).toBe(before)
    expect(await one.verify(token)).toBe('ok')
    await Promise.all([mine.close(), foreign.close(), other[Symbol.asyncDispose]()])
  })
})

const REASONS = {
  forged: 'integrity',
  'of another name': 'name',
  older: 'older',
  'from the future': 'future',
  'not a snapshot': 'malformed',
  oversized: 'too_large',
  'bit-flipped': 'integrity',
}

function kidsOf({ registry }: Process): string {
  return JSON.stringify(registry.status('default', 'default')?.keys.map(({ kid }) => kid))
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

/** As somebody who has the key would write it, at another time. */
function resealed(text: string, ms: number): string {
  const integrity = new Integrity(KEY)
  const record = readSnapshot(text, integrity, 1_000_000)
  if (typeof record === 'string') throw new Error(record)
  const { fetchedAt, expiresAt, staleUntil } = record
  return writeSnapshot(
    { ...record, fetchedAt: fetchedAt + ms, expiresAt: expiresAt + ms, staleUntil: staleUntil + ms },
    integrity,
  )
}
