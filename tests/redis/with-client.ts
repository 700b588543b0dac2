import { redisStore, type RedisClient } from '@jwks-auth/core/redis'
import type { OpenedStore } from '../persistence/store-contract.js'
import { ownPrefix } from './with-redis.js'

export const integrityKey = 'an integrity key of more than 32 bytes'

/** Stores for the contract, each on a client of its own that stays the test's. */
export async function withClient(connect: () => RedisClient): Promise<OpenedStore> {
  const keyPrefix = ownPrefix()
  const clients: RedisClient[] = []
  const open = () => {
    const client = connect()
    clients.push(client)
    return redisStore({ client, integrityKey, keyPrefix })
  }
  return {
    store: open(),
    again: open,
    end: async () => {
      for (const client of clients) client.disconnect()
      await Promise.resolve()
    },
  }
}
