import { startCluster, type RedisCluster } from '@jwks-auth/redis-rig'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5'
import { afterAll, beforeAll } from 'vitest'
import { storeContract } from '../persistence/store-contract.js'
import { withClient } from './with-client.js'
import { withUrl } from './with-url.js'
import { anyRedis, describeAnyRedis, describeRedis } from './with-redis.js'

describeAnyRedis('One Redis', () => {
  let redis: Awaited<ReturnType<typeof anyRedis>>
  beforeAll(async () => {
    redis = await anyRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  storeContract('redisStore by a URL', () => withUrl({ url: redis.url }))
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
