import type { Clock } from '../time/clock.js'
import { MAX_CLOCK_SKEW_MS } from '../time/clock-skew.js'
import { DEFAULTS } from '../options/defaults.js'
import { readClock } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { hideIntegrityKey } from '../persistence/hide-integrity-key.js'
import { Integrity, readIntegrityKey } from '../persistence/integrity.js'
import type { IntegrityKey, SnapshotStore, StoredSnapshot } from '../persistence/snapshot-store.js'
import { requireSnapshot, requireSnapshotName } from '../persistence/stored-name.js'
import { isRedisClient, openClient, type RedisClient } from './redis-client.js'
import { snapshotTooLong } from '../persistence/store-error.js'
import { RedisConnection, type ClientSource } from './redis-connection.js'
import { RedisFleet } from './redis-fleet.js'
import { isRedisUrl, REDIS_URL_RULE } from './redis-url.js'
import { LOAD, SAVE } from './redis-scripts.js'
import { readRedisTls, type RedisTlsOptions } from './redis-tls.js'

/**
 * Creates a store that keeps snapshots in Redis, for processes on several machines. These processes work as a fleet:
 * one of them fetches, the others adopt the result. Requires `ioredis` 5.4.1 or later.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { Redis } from 'ioredis'
 *
 * const redis = new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379')
 * const registry = createRegistry({
 *   store: redisStore({ client: redis, integrityKey: process.env['JWKS_INTEGRITY_KEY'] ?? '' }),
 * })
 * ```
 */
export function redisStore(options: RedisStoreOptions): SnapshotStore {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const clock = readClock(reader)
  const client = readClient(reader)
  if (!reader.has('integrityKey')) {
    reader.refuse(
      'integrityKey',
      'is required: without it, anyone who can write to Redis can inject signing keys; false opts out',
    )
  }
  const integrityKey = readIntegrityKey(reader, false)
  const keyPrefix = reader.read(
    'keyPrefix',
    DEFAULTS.redisKeyPrefix,
    'must be 1 to 100 of printable ASCII, no { or }',
    (value) => (typeof value === 'string' && PREFIX.test(value) ? value : undefined),
  )
  const maxBytes = reader.integer('maxSnapshotBytes', DEFAULTS.maxSnapshotBytes, 1024, 134_217_728)
  reader.refuseUnread('of redisStore')
  problems.throwIfAny()
  const connection = new RedisConnection(client, clock, COMMAND_TIMEOUT_MS)
  const snapshots = new RedisSnapshots(connection, `${keyPrefix}snapshot:`, maxBytes, clock)
  const records = new RedisSnapshots(connection, `${keyPrefix}newest:`, maxBytes, clock)
  const fleet = new RedisFleet({ connection, keyPrefix, maxBytes, clock, integrity: new Integrity(integrityKey) })
  return hideIntegrityKey({
    integrityKey,
    fleet,
    newest: { load: (name) => records.load(name), save: (name, record) => records.save(name, record) },
    load: (name) => snapshots.load(name),
    save: (name, snapshot) => snapshots.save(name, snapshot),
    delete: (name) => snapshots.delete(name),
    async close() {
      fleet.close()
      await connection.close()
    },
  })
}

/** Which Redis the store uses: your client of `ioredis`, or a URL from which the store creates its own. */
export type RedisFrom =
  | {
      /** Your client of `ioredis` 5.4.1 or later: a single node, behind Sentinel, or a cluster. You close it. */
      client: RedisClient
      url?: never
      tls?: never
    }
  | {
      /**
       * `redis://`, or `rediss://` for TLS. The store creates a client at its first use, and closes it when the
       * registry closes.
       */
      url: string
      /**
       * The trusted authorities and the client certificate, with `rediss://`.
       * @default the authorities that Node trusts, and no certificate
       */
      tls?: RedisTlsOptions
      client?: never
    }

/** Options of {@link redisStore}. */
export type RedisStoreOptions = RedisFrom & {
  /**
   * The key for the HMAC (RFC 2104) of everything that is stored and published: at least 32 bytes, or several keys to
   * replace one. Without it, anyone who can write to Redis can inject signing keys; `false` states that no other party
   * can write to it.
   */
  integrityKey: IntegrityKey
  /** The prefix of all keys and of the channel. @default 'jwks-auth:' */
  keyPrefix?: string
  /** The longest snapshot that is written or read, in bytes; more than 4/3 of `maxResponseBytes`. @default 2097152 */
  maxSnapshotBytes?: number
  /** The source of time and randomness; for tests. @default the system's */
  clock?: Clock
}

/** The time limit of each command, in milliseconds. */
const COMMAND_TIMEOUT_MS = 500
const PREFIX = /^[\x21-\x7a|~]{1,100}$/
/** Ten years: the longest expiry of a snapshot in Redis. */
const MAX_KEPT_MS = 315_360_000_000

function readClient(reader: OptionReader): ClientSource {
  const url = reader.read('url', undefined, REDIS_URL_RULE, (value) => (isRedisUrl(value) ? value : undefined))
  const client = reader.read('client', undefined, 'must be a client of ioredis', (value) =>
    isRedisClient(value) ? value : undefined,
  )
  if (reader.has('url') === reader.has('client')) reader.refuse('client', 'or url is needed: one of them')
  const tls = readRedisTls(reader, url)
  if (client !== undefined) return { owned: false, open: () => client }
  return { owned: true, open: () => openClient({ url: url ?? '', tls }) }
}

/** Reads and writes the texts under one prefix of keys. */
class RedisSnapshots {
  readonly #connection: RedisConnection
  readonly #prefix: string
  readonly #max: number
  readonly #clock: Clock

  constructor(connection: RedisConnection, prefix: string, maxBytes: number, clock: Clock) {
    this.#connection = connection
    this.#prefix = prefix
    this.#max = maxBytes
    this.#clock = clock
  }

  async load(name: string): Promise<string | undefined> {
    const stored = await this.#connection.call('eval', [LOAD, 1, this.#key(name), this.#max])
    if (typeof stored === 'number') throw snapshotTooLong(this.#max)
    return typeof stored === 'string' ? stored.slice(stored.indexOf('\n') + 1) : undefined
  }

  async save(name: string, snapshot: StoredSnapshot): Promise<void> {
    const key = this.#key(name)
    requireSnapshot(snapshot)
    const { fetchedAt, staleUntil, text } = snapshot
    if (Buffer.byteLength(text) > this.#max) throw snapshotTooLong(this.#max)
    const { wall } = this.#clock.now()
    const ttl = Math.min(Math.ceil(staleUntil - wall), MAX_KEPT_MS)
    if (!(ttl > 0)) return
    await this.#connection.call('eval', [
      SAVE,
      1,
      key,
      Math.round(fetchedAt),
      Math.round(wall) + MAX_CLOCK_SKEW_MS,
      ttl,
      text,
    ])
  }

  async delete(name: string): Promise<void> {
    await this.#connection.call('del', [this.#key(name)])
  }

  #key(name: string): string {
    requireSnapshotName(name)
    return `${this.#prefix}${name}`
  }
}
