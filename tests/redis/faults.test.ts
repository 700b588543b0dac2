import { RedisProxy, RedisServer } from '@jwks-auth/redis-rig'
import { OptionsError, type Fleet, type FleetListener, type SnapshotStore } from '@jwks-auth/core'
import { redisStore, type RedisClient, type RedisStoreOptions } from '@jwks-auth/core/redis'
import { createTestClock } from '@jwks-auth/testing'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fetchedAt, nameOf } from '../persistence/store-contract.js'
import { describeRedis, ownPrefix } from './with-redis.js'

const integrityKey = 'an integrity key of more than 32 bytes'
const acme = nameOf('acme')

describeRedis('A Redis store whose Redis', () => {
  let server: RedisServer
  let proxy: RedisProxy
  const ends: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    server = await RedisServer.start()
    proxy = await RedisProxy.start(server.url)
  })
  afterEach(async () => {
    await proxy.pass()
    await Promise.all(ends.splice(0).map((end) => end()))
  })
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  function open(options: Partial<RedisStoreOptions> = {}): { store: SnapshotStore; fleet: Fleet } {
    const store = redisStore({
      integrityKey,
      keyPrefix: ownPrefix(),
      ...(options.client === undefined ? { url: proxy.url } : {}),
      ...options,
    } as RedisStoreOptions)
    ends.push(() => store.close())
    if (store.fleet === undefined) throw new Error('no fleet')
    return { store, fleet: store.fleet }
  }

  /** Every call there is. */
  const calls = ({ store, fleet }: { store: SnapshotStore; fleet: Fleet }): Promise<unknown>[] => [
    store.load(acme),
    store.save(acme, fetchedAt(0)),
    store.delete(acme),
    fleet.lease(acme, 1000),
    fleet.publish(acme, fetchedAt(0), 1),
  ]
  const outcomes = async (promises: readonly Promise<unknown>[]): Promise<readonly string[]> =>
    (await Promise.allSettled(promises)).map((result) =>
      result.status === 'rejected' ? (result.reason as Error).message : 'ok',
    )

  it('hangs: every call ends within 500 ms, and those that come then at once', async () => {
    const clock = createTestClock()
    const opened = open({ clock })
    await opened.store.load(acme)
    proxy.hang()
    const hanging = outcomes(calls(opened))
    await clock.advance(499)
    expect(await Promise.race([hanging, 'still waiting'])).toBe('still waiting')
    await clock.advance(1)
    expect(new Set(await hanging)).toEqual(new Set(['Redis did not answer in time']))
    expect(new Set(await outcomes(calls(opened)))).toEqual(new Set(['Redis does not answer']))
    expect(clock.pending).toBe(0)
    await proxy.pass()
    await until(async () => (await outcomes([opened.store.load(acme)]))[0] === 'ok')
  })

  it('hangs before it was ever connected: a call ends within 500 ms, the next at once', async () => {
    proxy.hang()
    const clock = createTestClock()
    const { store } = open({ clock })
    const hanging = outcomes([store.load(acme)])
    while (clock.pending === 0) await clock.advance(0)
    await clock.advance(500)
    expect(await hanging).toEqual(['Redis was not connected in time'])
    expect(await outcomes([store.load(acme)])).toEqual(['Redis is not connected'])
  })

  it('hangs: a lease that is given too late is given back, so that nobody waits for a holder that is not', async () => {
    const clock = createTestClock()
    const { fleet } = open({ clock, keyPrefix: 'late:' })
    const other = open({ keyPrefix: 'late:', url: server.url }).fleet
    await outcomes([fleet.publish(acme, fetchedAt(0), 1)])
    proxy.hang()
    const asked = outcomes([fleet.lease(acme, 60_000)])
    await clock.advance(500)
    expect(await asked).toEqual(['Redis did not answer in time'])
    await proxy.pass()
    // Taken late, and released at once: the other one gets it although 60 seconds have not passed.
    await given(server)
    await until(async () => (await other.lease(acme, 1000)).held)
  })

  it('is slow: it is waited for, as long as the bound allows', async () => {
    const { store } = open()
    await store.save(acme, fetchedAt(0, 'slow'))
    proxy.slow(50)
    expect(await store.load(acme)).toBe('slow')
  })

  it.each(['cuts connections', 'kills clients', 'restarts empty'] as const)(
    '%s: calls may fail then, and work again by themselves',
    async (how) => {
      const opened = open()
      await opened.store.save(acme, fetchedAt(0))
      if (how === 'cuts connections') proxy.cut()
      else if (how === 'kills clients') await server.command('CLIENT', 'KILL', 'TYPE', 'normal')
      else {
        await server.kill()
        expect(await outcomes([opened.store.load(acme)])).not.toEqual(['ok'])
        await server.start()
      }
      await until(async () => (await outcomes(calls(opened))).every((reply) => reply === 'ok'))
    },
  )

  it('is gone: calls are refused at once', async () => {
    proxy.refuse()
    const opened = open()
    // The first finds out; its clock stands still, so that no bound is what ends it.
    expect(await outcomes([opened.store.load(acme)])).not.toEqual(['ok'])
    expect(await outcomes(calls(opened))).not.toContain('ok')
  })

  it.each(['is full', 'is read-only'] as const)('%s: writes and leases fail, reads work', async (how) => {
    const opened = open()
    await opened.store.save(acme, fetchedAt(0, 'there'))
    await (how === 'is full' ? server.refuseWrites() : server.becomeReplica())
    try {
      expect(await opened.store.load(acme)).toBe('there')
      expect(await outcomes([opened.store.save(acme, fetchedAt(1)), opened.fleet.lease(acme, 1000)])).toEqual([
        expect.stringMatching(/OOM|READONLY/),
        expect.stringMatching(/OOM|READONLY/),
      ])
    } finally {
      await server.acceptWrites()
    }
    expect(await opened.fleet.lease(acme, 1000)).toMatchObject({ held: true })
  })

  it('was written to by a stranger: what is too long is not fetched, what is no text is an error, and both can be replaced', async () => {
    const keyPrefix = ownPrefix()
    const { store } = open({ keyPrefix, maxSnapshotBytes: 2000 })
    const key = `${keyPrefix}snapshot:${acme}`
    await using raw = { redis: new Redis(server.url), [Symbol.asyncDispose]: async () => raw.redis.disconnect() }
    await raw.redis.set(key, 'x'.repeat(100_000_000))
    const before = await served(server)
    await expect(store.load(acme)).rejects.toThrow('the snapshot is longer than 2000 bytes')
    expect((await served(server)) - before).toBeLessThan(10_000)
    await store.save(acme, fetchedAt(0, 'good'))
    expect(await store.load(acme)).toBe('good')

    await raw.redis.del(key)
    await raw.redis.lpush(key, 'a list')
    await expect(store.load(acme)).rejects.toThrow('WRONGTYPE')
    await store.save(acme, fetchedAt(0, 'good'))
    expect(await store.load(acme)).toBe('good')

    await raw.redis.set(key, `${Date.now() + 3_600_000}\nfrom the future`)
    await store.save(acme, fetchedAt(0, 'good'))
    expect(await store.load(acme), 'what claims to be of the future keeps nothing out').toBe('good')
  })

  it('keeps a snapshot no longer than it is worth something', async () => {
    const keyPrefix = ownPrefix()
    const { store } = open({ keyPrefix })
    await store.save(acme, { ...fetchedAt(0), staleUntil: Date.now() + 5000 })
    await using raw = { redis: new Redis(server.url), [Symbol.asyncDispose]: async () => raw.redis.disconnect() }
    const left = await raw.redis.pttl(`${keyPrefix}snapshot:${acme}`)
    expect(left).toBeGreaterThan(3000)
    expect(left).toBeLessThanOrEqual(5000)
  })

  it('is reached by a client with a prefix of its own: every key is below it, whatever the version of ioredis', async () => {
    const client = new Redis(server.url, { keyPrefix: 'app:' })
    const keyPrefix = ownPrefix()
    const { store, fleet } = open({ client, keyPrefix })
    await store.save(acme, fetchedAt(0))
    await fleet.lease(acme, 10_000)
    const keys = await server.command('KEYS', `*${keyPrefix}*`)
    expect(keys.match(/[^\r\n]*(snapshot|lease):/g)?.toSorted()).toEqual([
      `app:${keyPrefix}lease:`,
      `app:${keyPrefix}snapshot:`,
    ])
    client.disconnect()
  })

  it('writes and publishes nothing that is too long', async () => {
    const opened = open({ maxSnapshotBytes: 2000 })
    const long = fetchedAt(0, 'ü'.repeat(1001))
    expect(await outcomes([opened.store.save(acme, long), opened.fleet.publish(acme, long, 1)])).toEqual([
      'the snapshot is longer than 2000 bytes',
      'the snapshot is longer than 2000 bytes',
    ])
  })

  describe('and its subscription', () => {
    const cases = ['cut', 'killed by CLIENT KILL', 'gone for a while', 'silent'] as const
    it.each(cases)('%s: says so once, comes back by itself, and hears again', async (how) => {
      // Time is what the subscription waits by; here it flies.
      const clock = createTestClock()
      const keyPrefix = ownPrefix()
      const { fleet } = open({ clock, keyPrefix })
      const told: string[] = []
      const listener: FleetListener = {
        published: (_name, text) => told.push(text),
        reconnected: () => told.push('connected'),
        disconnected: () => told.push('disconnected'),
      }
      const stop = fleet.subscribe(listener)
      const tellings = async (count: number, step = 0): Promise<readonly string[]> => {
        while (told.length < count) await clock.advance(step)
        return told
      }
      expect(await tellings(1)).toEqual(['connected'])

      if (how === 'cut') proxy.cut()
      else if (how === 'killed by CLIENT KILL') await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      else if (how === 'gone for a while') proxy.refuse()
      else proxy.hang()
      expect(await tellings(2, how === 'silent' ? 500 : 0)).toEqual(['connected', 'disconnected'])
      await clock.advance(60_000)
      expect(told, 'once, not once a try').toEqual(['connected', 'disconnected'].slice(0, told.length))
      await proxy.pass()
      expect(await tellings(3, 100)).toEqual(['connected', 'disconnected', 'connected'])

      const other = open({ url: server.url, keyPrefix }).fleet
      await other.publish(acme, fetchedAt(0, 'news'), 1)
      expect(await tellings(4)).toEqual(['connected', 'disconnected', 'connected', 'news'])
      stop()
      await other.publish(acme, fetchedAt(0, 'more'), 1)
      expect(told).toHaveLength(4)
    })
  })

  it('belongs to somebody else: the client stays open, and nothing of ours stays connected', async () => {
    const client = new Redis(server.url)
    const { store, fleet } = open({ client })
    const connected = new Promise<void>((resolve) => {
      fleet.subscribe({ published() {}, reconnected: resolve, disconnected() {} })
    })
    await connected
    await store.close()
    expect(await client.ping()).toBe('PONG')
    await until(async () => !String(await client.client('LIST')).includes('sub=1'))
    await expect(store.load(acme)).rejects.toThrow('the store is closed')
    client.disconnect()
  })
})

describe('The options of redisStore', () => {
  const problemsOf = (options: object): readonly string[] => {
    try {
      redisStore(options as RedisStoreOptions)
    } catch (error) {
      if (error instanceof OptionsError)
        return error.problems.map(({ field, rule, value }) => `${field} ${rule} ${value}`)
      throw error
    }
    return []
  }

  it('require an integrityKey, or false aloud; and never show it', () => {
    const url = 'redis://127.0.0.1:1'
    expect(problemsOf({ url })).toEqual([expect.stringMatching(/^integrityKey is required/)])
    expect(problemsOf({ url, integrityKey: 'short secret' }).join()).not.toContain('short secret')
    expect(problemsOf({ url, integrityKey: false })).toEqual([])
    expect(problemsOf({ url, integrityKey: [integrityKey, new Uint8Array(32)] })).toEqual([])
  })

  it('want a client or a URL, of Redis', () => {
    expect(problemsOf({ integrityKey }).join()).toMatch(/client/)
    expect(problemsOf({ integrityKey, url: 'http://127.0.0.1' }).join()).toMatch(/url must be a redis/)
    expect(problemsOf({ integrityKey, client: {} }).join()).toMatch(/client must be a client of ioredis/)
    const client = {
      call() {},
      connect() {},
      disconnect() {},
      on() {},
      off() {},
      duplicate() {},
    } as unknown as RedisClient
    expect(problemsOf({ integrityKey, client, url: 'redis://a' }).join()).toMatch(/one of them/)
    expect(problemsOf({ integrityKey, url: 'rediss://a', keyPrefix: 'a b', more: 1 })).toEqual([
      expect.stringMatching(/^keyPrefix/),
      expect.stringMatching(/^more/),
    ])
  })
})

/** Tries again until it holds; what is tried may end without a turn of the event loop. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until Redis has carried out what was held back. */
async function given(server: RedisServer): Promise<void> {
  await until(async () => (await server.command('INFO', 'commandstats')).includes('cmdstat_del:'))
}

/** How many bytes Redis has sent. */
async function served(server: RedisServer): Promise<number> {
  return Number(/total_net_output_bytes:(\d+)/.exec(await server.command('INFO', 'stats'))?.[1])
}
