import { redisStore, type RedisStoreOptions } from '@jwks-auth/core/redis'
import type { OpenedStore } from '../persistence/store-contract.js'
import { integrityKey } from './with-client.js'
import { ownPrefix } from './with-redis.js'

/** Stores for the contract, each with a client that it makes itself. */
export async function withUrl(options: Pick<RedisStoreOptions, 'url' | 'tls'>): Promise<OpenedStore> {
  const keyPrefix = ownPrefix()
  const others: { close(): Promise<void> }[] = []
  const open = () => redisStore({ ...options, integrityKey, keyPrefix })
  return await Promise.resolve({
    store: open(),
    again: () => {
      const other = open()
      others.push(other)
      return other
    },
    end: async () => {
      await Promise.all(others.map((other) => other.close()))
    },
  })
}
