import { findRedisServer, HOW_TO_GET_REDIS, RedisServer } from '@jwks-auth/redis-rig'
import { describe } from 'vitest'

const external = process.env['REDIS_URL']
const program = await findRedisServer()

if (program === undefined && external === undefined) {
  const line = `The tests of Redis are skipped: ${HOW_TO_GET_REDIS}`
  if (process.env['CI'] !== undefined) throw new Error(line)
  console.warn(line)
}

/** Tests that start, kill and break a Redis server of their own. */
export const describeRedis = program === undefined ? describe.skip : describe

/** A Redis to share: the one at `REDIS_URL`, or a server of one's own. */
export async function anyRedis(): Promise<{ readonly url: string } & AsyncDisposable> {
  if (external === undefined) return await RedisServer.start()
  return { url: external, async [Symbol.asyncDispose]() {} }
}

/** Where the Redis at `REDIS_URL` will do. */
export const describeAnyRedis = external === undefined ? describeRedis : describe

let prefixes = 0

/** Keys that no other test and no other run has. */
export function ownPrefix(): string {
  prefixes += 1
  return `jwks-auth-test:${process.pid}:${Date.now()}:${prefixes}:`
}
