import type { Clock } from '../time/clock.js'
import { MAX_CLOCK_SKEW_MS } from '../time/clock-skew.js'
import { DEFAULTS } from '../options/defaults.js'
import { readClock } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { concealed } from '../persistence/concealed.js'
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

/** Which Redis: your client of `ioredis`, or a URL for one of our own. */
export type RedisFrom =
  | {
      /** A client of `ioredis`: a single node, behind Sentinel, or a cluster. It stays yours: you close it. */
      client: RedisClient
      url?: never
      tls?: never
    }
  | {
      /** `redis://` or, for TLS, `rediss://`. A client is made at the first use, and closed with the store. */
      url: string
      /** Whom to trust, and who we are, with `rediss://`. @default the authorities that Node trusts, and no certificate */
      tls?: RedisTlsOptions
      client?: never
    }

/** Options of {@link redisStore}. */
export type RedisStoreOptions = RedisFrom & {
  /**
   * Signs what is stored and published (RFC 2104): at least 32 bytes, or several to rotate them. Without it, anyone who can write to
   * Redis can inject signing keys; `false` says that nobody else can write to it.
   */
  integrityKey: IntegrityKey
  /** What all keys and the channel begin with. @default 'jwks-auth:' */
  keyPrefix?: string
  /** The longest snapshot that is written or read, in bytes: more than 4/3 of `maxResponseBytes`. @default 2097152 */
  maxSnapshotBytes?: number
  /** Where time and chance come from; for tests. @default the system's */
  clock?: Clock
}

/** No command is waited for longer, in milliseconds. */
const COMMAND_BOUND = 500
const PREFIX = /^[\x21-\x7a|~]{1,100}$/
/** Ten years: what Redis is told when a snapshot would be kept for longer. */
const MAX_KEPT_MS = 315_360_000_000

/**
 * Keeps snapshots in Redis, for processes on more than one machine, and lets those processes work as a fleet: one of them
 * fetches, the others adopt what it brought.
 *
 * @throws OptionsError naming every wrong field.
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
  const most = reader.integer('maxSnapshotBytes', DEFAULTS.maxSnapshotBytes, 1024, 134_217_728)
  reader.refuseUnread('of redisStore')
  problems.throwIfAny()
  const connection = new RedisConnection(client, clock, COMMAND_BOUND)
  const snapshots = new RedisSnapshots(connection, `${keyPrefix}snapshot:`, most, clock)
  const records = new RedisSnapshots(connection, `${keyPrefix}newest:`, most, clock)
  const fleet = new RedisFleet({ connection, keyPrefix, most, clock, integrity: new Integrity(integrityKey) })
  return concealed({
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

function readClient(reader: OptionReader): ClientSource {
  const url = reader.read('url', undefined, REDIS_URL_RULE, (value) => (isRedisUrl(value) ? value : undefined))
  const given = reader.read('client', undefined, 'must be a client of ioredis', (value) =>
    isRedisClient(value) ? value : undefined,
  )
  if (reader.has('url') === reader.has('client')) reader.refuse('client', 'or url is needed: one of them')
  const tls = readRedisTls(reader, url)
  if (given !== undefined) return { owned: false, open: () => given }
  return { owned: true, open: () => openClient({ url: url ?? '', tls }) }
}

class RedisSnapshots {
  readonly #connection: RedisConnection
  readonly #prefix: string
  readonly #max: number
  readonly #clock: Clock

  constructor(connection: RedisConnection, prefix: string, most: number, clock: Clock) {
    this.#connection = connection
    this.#prefix = prefix
    this.#max = most
    this.#clock = clock
  }

  async load(name: string): Promise<string | undefined> {
    const held = await this.#connection.call('eval', [LOAD, 1, this.#key(name), this.#max])
    if (typeof held === 'number') throw snapshotTooLong(this.#max)
    return typeof held === 'string' ? held.slice(held.indexOf('\n') + 1) : undefined
  }

  async save(name: string, snapshot: StoredSnapshot): Promise<void> {
    const key = this.#key(name)
    requireSnapshot(snapshot)
    const { fetchedAt, staleUntil, text } = snapshot
    if (Buffer.byteLength(text) > this.#max) throw snapshotTooLong(this.#max)
    const { wall } = this.#clock.now()
    const left = Math.min(Math.ceil(staleUntil - wall), MAX_KEPT_MS)
    if (!(left > 0)) return
    await this.#connection.call('eval', [
      SAVE,
      1,
      key,
      Math.round(fetchedAt),
      Math.round(wall) + MAX_CLOCK_SKEW_MS,
      left,
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
