import { startCluster, type RedisCluster } from '@jwks-auth/redis-rig'
import { redisStore } from '@jwks-auth/core/redis'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5'
import { afterAll, beforeAll } from 'vitest'
import { storeContract } from '../persistence/store-contract.js'
import { integrityKey, withClient } from './with-client.js'
import { anyRedis, describeAnyRedis, describeRedis, ownPrefix } from './with-redis.js'

describeAnyRedis('One Redis', () => {
  let redis: Awaited<ReturnType<typeof anyRedis>>
  beforeAll(async () => {
    redis = await anyRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  storeContract('redisStore by a URL', async () => {
    const options = { url: redis.url, integrityKey, keyPrefix: ownPrefix() }
    const others: { close(): Promise<void> }[] = []
    return {
      store: redisStore(options),
      again: () => {
        const other = redisStore(options)
        others.push(other)
        return other
      },
      end: async () => {
        await Promise.all(others.map((other) => other.close()))
      },
    }
  })
  storeContract('redisStore with a client of ioredis', () => withClient(() => new Redis(redis.url)))
  storeContract('redisStore with a client of ioredis 5', () => withClient(() => new Redis5(redis.url)))
  storeContract('redisStore with a client that has a prefix of its own, and no queue', () =>
    withClient(() => new Redis(redis.url, { keyPrefix: 'app:', enableOfflineQueue: false, lazyConnect: true })),
  )
})

describeRedis('A cluster of three nodes', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startCluster()
  }, 30_000)
  afterAll(() => cluster[Symbol.asyncDispose]())
  const nodes = (): { host: string; port: number }[] => cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))

  storeContract('redisStore with a cluster client of ioredis', () => withClient(() => new Cluster(nodes())))
  storeContract('redisStore with a cluster client of ioredis 5', () => withClient(() => new Cluster5(nodes())))
})
