export type { RedisClient, RedisClusterClient, RedisNodeClient, SubscriberOptions } from './redis/redis-client.js'
export { redisStore } from './redis/redis-store.js'
export type { RedisStoreOptions } from './redis/redis-store.js'
export type { RedisTlsOptions } from './redis/redis-tls.js'
