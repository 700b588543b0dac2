import { systemClock } from '../time/clock.js'
import { errorCodeOf } from '../errors/error-code.js'
import { DEFAULTS } from '../options/defaults.js'
import { refuseUnless, requireObject, requireText } from '../option-reader/arguments.js'
import { isRedisUrl, REDIS_URL_RULE } from '../redis/redis-url.js'
import { isSnapshotName } from '../persistence/stored-name.js'
import { openClient, type RedisClient } from '../redis/redis-client.js'
import { RedisConnection } from '../redis/redis-connection.js'
import { LOAD } from '../redis/redis-scripts.js'
import { failureNamed, storeFailure } from './store-failure.js'
import type { StoredText } from './stored-snapshots.js'

/**
 * Reads the snapshots of a Redis store without changing them; in a cluster, those of one node. Loads `ioredis`.
 *
 * @throws Error if Redis cannot be reached; `storeFailure` says why.
 */
export async function* redisSnapshots(options: RedisSnapshotsOptions): AsyncGenerator<StoredText> {
  requireObject('options', options)
  const { url, keyPrefix = DEFAULTS.redisKeyPrefix } = options
  refuseUnless(isRedisUrl(url), 'url', REDIS_URL_RULE, url)
  requireText('keyPrefix', keyPrefix)
  const open = (): Promise<RedisClient> => openClient({ url, tls: undefined })
  const connection = new RedisConnection({ owned: true, open }, systemClock, BOUND)
  const prefix = `${keyPrefix}snapshot:`
  const seen = new Set<string>()
  try {
    let cursor = '0'
    do {
      const page: unknown = await connection.call('scan', [
        cursor,
        'MATCH',
        `${literally(prefix)}*`,
        'COUNT',
        KEYS_AT_ONCE,
      ])
      const [next, keys] = listIn(page)
      cursor = typeof next === 'string' ? next : '0'
      for (const key of textsIn(keys)) {
        const name = key.slice(prefix.length)
        if (seen.has(name) || !isSnapshotName(name)) continue
        seen.add(name)
        yield { place: key, name, ...(await textOf(key, connection)) }
      }
    } while (cursor !== '0')
  } finally {
    await connection.close()
  }
}

/** Options of {@link redisSnapshots}. */
export interface RedisSnapshotsOptions {
  /** `redis://` or, for TLS, `rediss://`. */
  url: string
  /** The prefix of all keys of the store. @default 'jwks-auth:' */
  keyPrefix?: string
}

/** The time limit of one command, in milliseconds. */
const BOUND = 3000
const KEYS_AT_ONCE = 1000

/** Reads one key. It may contain another type of value, be too long, or be gone by then. */
async function textOf(key: string, connection: RedisConnection): Promise<Omit<StoredText, 'place' | 'name'>> {
  try {
    const held = await connection.call('eval', [LOAD, 1, key, DEFAULTS.maxSnapshotBytes])
    if (typeof held === 'string') return { text: held.slice(held.indexOf('\n') + 1) }
    return failureNamed(typeof held === 'number' ? 'too_large' : 'error')
  } catch (error) {
    // A user without permission to read keys learns nothing of any; the content of one key says nothing of the others.
    if (!(error instanceof Error) || error.name !== 'ReplyError' || errorCodeOf(error) === 'NOPERM') throw error
    return storeFailure(error)
  }
}

/** Escapes text for a pattern of Redis. */
function literally(text: string): string {
  return text.replaceAll(/[*?[\]\\^]/g, '\\$&')
}

function textsIn(value: unknown): readonly string[] {
  return listIn(value).filter((item) => typeof item === 'string')
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.map((item: unknown) => item) : []
}
