/**
 * A store of keys in Redis, through which a fleet of processes spares its providers. Needs `ioredis`.
 *
 * @module @jwks-auth/core/redis
 */

export type {
  RedisClient,
  RedisClusterClient,
  RedisCommand,
  RedisNodeClient,
  RedisSubscriber,
  SubscriberOptions,
} from './redis/redis-client.js'
export { redisStore } from './redis/redis-store.js'
export type { RedisFrom, RedisStoreOptions } from './redis/redis-store.js'
export type { RedisTlsOptions } from './redis/redis-tls.js'
