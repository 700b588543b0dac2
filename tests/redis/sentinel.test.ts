import { startSentinel, type RedisSentinel, type RedisServer } from '@jwks-auth/redis-rig'
import { redisStore } from '@jwks-auth/core/redis'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeContract } from '../persistence/store-contract.js'
import { aPlace, eventually, KEY, LONG, tally } from './fleet-setup.js'
import { withClient } from './with-client.js'
import { describeRedis } from './with-redis.js'

describeRedis('Behind Sentinel', () => {
  let group: RedisSentinel
  beforeAll(async () => {
    group = await startSentinel()
  }, 30_000)
  afterAll(() => group[Symbol.asyncDispose]())

  storeContract('redisStore with a client of ioredis', () => withClient(() => new Redis(group.options)))
  storeContract('redisStore with a client of ioredis 5', () => withClient(() => new Redis5(group.options)))
})

/** Sentinel's time on a busy machine, and the ten seconds after which a process looks for Redis at the latest. */
const HEALS_WITHIN = 25_000

describeRedis('A fleet behind Sentinel, whose primary', () => {
  it.each(['dies', 'stands still'] as const)(
    '%s: refuses no valid token, and works as before on the replica',
    async (how) => {
      await using group = await startSentinel()
      const { primary, replica } = group
      const clients = Array.from({ length: 3 }, () => new Redis({ ...group.options, socketTimeout: 1000 }))
      for (const client of clients) client.on('error', () => {})
      await using place = await aPlace('', { maxTtl: '200ms', minTtl: '200ms' })
      const { issuer, prefix } = place
      const processes = clients.map((client) => place.start({ client, url: undefined } as object))
      const token = await issuer.sign({}, LONG)
      const endings: string[] = []
      const traffic = async (): Promise<void> => {
        endings.push(...(await Promise.all(processes.map(({ verify }) => verify(token)))))
      }
      const trafficUntil = async (holds: () => boolean): Promise<void> => {
        await eventually(holds, traffic, HEALS_WITHIN)
      }
      const all = (fleet: 'joined' | 'degraded') => () =>
        processes.every(({ registry }) => registry.status('default', 'default')?.fleet === fleet)
      let isPromoted = false
      try {
        const heard = async (server: RedisServer): Promise<boolean> =>
          (await server.command('PUBSUB', 'NUMSUB', `${prefix}published`)).includes(`:${processes.length}\r`)
        await trafficUntil(() => endings.length > 0)
        while (!(await heard(primary))) await new Promise(setImmediate)
        expect(all('joined')()).toBe(true)

        if (how === 'dies') await primary.kill()
        else primary.freeze()
        void group.promoted().then(() => (isPromoted = true))
        await trafficUntil(all('degraded'))
        await trafficUntil(() => isPromoted && all('joined')())
        for (const { events } of processes) {
          const changes = events.filter(({ type }) => type.startsWith('fleet_')).map(({ type }) => type)
          expect(changes.length).toBeGreaterThanOrEqual(2)
          expect(changes.every((type, i) => type === (i % 2 === 0 ? 'fleet_degraded' : 'fleet_recovered'))).toBe(true)
        }

        // What one finds, all know: through the new primary, to which all listen.
        while (!(await heard(replica))) await traffic()
        await trafficUntil(all('joined'))
        const old = issuer.signingKey.kid
        await issuer.rotate()
        const [finder, ...others] = processes
        const next = await issuer.sign({}, LONG)
        expect(await finder?.verify(next)).toBe('ok')
        const knows = ({ registry }: (typeof processes)[number]): boolean =>
          registry.status('default', 'default')?.keys.some(({ kid }) => kid !== old) === true
        await trafficUntil(() => others.every(knows))
        expect(tally(endings)).toEqual({ ok: endings.length })

        // Nobody holds a lease for good, and the next process starts with what is kept there.
        const name = /snapshot:([A-Za-z0-9_-]{43})/.exec(await replica.command('KEYS', `${prefix}*`))?.[1]
        expect(name).toBeDefined()
        await using store = {
          ...redisStore({ url: replica.url, integrityKey: KEY, keyPrefix: prefix }),
          [Symbol.asyncDispose]: () => store.close(),
        }
        while ((await store.fleet?.lease(name ?? '', 1))?.held !== true) await new Promise(setImmediate)
      } finally {
        for (const client of clients) client.disconnect()
      }
    },
    60_000,
  )
})
