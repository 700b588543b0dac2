import { Rotation } from '../collections/rotation.js'
import type { Registered } from '../registration/registered.js'
import type { VerifiedToken } from './verified-token.js'
import { MAX_USES, S3Fifo } from '../collections/s3-fifo.js'

/**
 * Caches the verified tokens of a registry, found by their tail and then compared whole. Each registration has a
 * partition with its own maximum number of tokens and its own eviction order; all partitions share a maximum number of
 * bytes.
 */
export class TokenCache {
  readonly #maxBytes: number
  readonly #tokens = new Map<string, VerifiedToken>()
  readonly #partitions = new Map<Registered, Partition>()
  readonly #rotation = new Rotation(() => this.#partitions.values())
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get size(): number {
    return this.#tokens.size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Whether a token is in the cache. Does not count as a use. */
  has(token: string): boolean {
    return this.#tokens.get(token.slice(-TAIL_LENGTH))?.token === token
  }

  find(token: string): VerifiedToken | undefined {
    const cached = this.#tokens.get(token.slice(-TAIL_LENGTH))
    if (cached?.token !== token) return undefined
    if (cached.uses < MAX_USES) cached.uses += 1
    return cached
  }

  /** @param wall - Milliseconds since the epoch; expired tokens are evicted first. */
  add(verified: VerifiedToken, wall: number): void {
    const { registered, token, bytes } = verified
    const tail = token.slice(-TAIL_LENGTH)
    const collision = this.#tokens.get(tail)
    if (collision !== undefined) this.delete(collision)
    const partition = this.#partitions.get(registered) ?? { tokens: new S3Fifo(), bytes: 0 }
    for (const oldestItems of partition.tokens.oldestItems) if (oldestItems.isExpiredAt(wall)) this.delete(oldestItems)
    while (partition.tokens.size >= registered.registration.rules.token.verifiedTokens.max) this.#evictFrom(partition)
    this.#partitions.set(registered, partition)
    this.#tokens.set(tail, verified)
    partition.tokens.add(verified)
    partition.bytes += bytes
    this.#bytes += bytes
    while (this.#bytes > this.#maxBytes) this.#evictFrom(this.#victim(partition))
  }

  delete(verified: VerifiedToken): void {
    const partition = this.#partitions.get(verified.registered)
    if (partition === undefined || verified.list === undefined) return
    partition.tokens.remove(verified)
    this.#drop(verified, partition)
  }

  /** Deletes the partition of a registration. */
  deleteAll(registered: Registered): void {
    const partition = this.#partitions.get(registered)
    if (partition === undefined) return
    while (partition.tokens.size > 0) this.#evictFrom(partition)
  }

  /**
   * The partition to evict from: the writer's or the next in rotation, whichever is larger. A flooding tenant mostly
   * evicts itself.
   */
  #victim(partition: Partition): Partition {
    const other = this.#rotation.nextOtherThan(partition)
    return other !== undefined && other.bytes > partition.bytes ? other : partition
  }

  #evictFrom(partition: Partition): void {
    const evicted = partition.tokens.evict()
    if (evicted !== undefined) this.#drop(evicted, partition)
  }

  #drop(verified: VerifiedToken, partition: Partition): void {
    this.#tokens.delete(verified.token.slice(-TAIL_LENGTH))
    partition.bytes -= verified.bytes
    this.#bytes -= verified.bytes
    if (partition.tokens.size === 0) this.#partitions.delete(verified.registered)
  }
}

/**
 * The key in the map is the end of a token: 96 bits of its signature. Hashing a whole token costs more than comparing
 * it.
 */
const TAIL_LENGTH = 16

/** The verified tokens of one registration. */
interface Partition {
  readonly tokens: S3Fifo<VerifiedToken>
  bytes: number
}
