/**
 * Keeps keys in Redis, through which the processes of a fleet share their fetches. Requires `ioredis`.
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
