import { Rotation } from '../rotation.js'
import type { Registered } from '../registry/registered.js'
import type { RememberedToken } from './remembered-token.js'
import { MOST_USES, S3Fifo } from './s3-fifo.js'

/** So many last characters tell tokens apart: 96 bits of a signature. Hashing all of a token costs more than comparing it. */
const TAIL = 16

/** What one registration has in memory. */
interface Share {
  readonly queue: S3Fifo<RememberedToken>
  bytes: number
}

/**
 * The verified tokens of a registry, found by their last characters and then compared whole. Each registration has a bound in tokens and an
 * order of eviction of its own; all of them share a bound in bytes.
 */
export class TokenCache {
  readonly #maxBytes: number
  readonly #tokens = new Map<string, RememberedToken>()
  readonly #shares = new Map<Registered, Share>()
  readonly #rotation = new Rotation(() => this.#shares.values())
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

  /** Whether a token is remembered; counts as no use. */
  has(token: string): boolean {
    return this.#tokens.get(token.slice(-TAIL))?.token === token
  }

  find(token: string): RememberedToken | undefined {
    const known = this.#tokens.get(token.slice(-TAIL))
    if (known?.token !== token) return undefined
    if (known.uses < MOST_USES) known.uses += 1
    return known
  }

  /** @param wall - Milliseconds since the epoch: tokens that are over make room first. */
  remember(known: RememberedToken, wall: number): void {
    const { registered, token, bytes } = known
    const tail = token.slice(-TAIL)
    const namesake = this.#tokens.get(tail)
    if (namesake !== undefined) this.forget(namesake)
    const share = this.#shares.get(registered) ?? { queue: new S3Fifo(), bytes: 0 }
    for (const eldest of share.queue.eldest) if (eldest.isOverAt(wall)) this.forget(eldest)
    while (share.queue.size >= registered.registration.rules.token.verifiedTokens.max) this.#evictFrom(share)
    this.#shares.set(registered, share)
    this.#tokens.set(tail, known)
    share.queue.add(known)
    share.bytes += bytes
    this.#bytes += bytes
    while (this.#bytes > this.#maxBytes) this.#evictFrom(this.#larger(share))
  }

  forget(known: RememberedToken): void {
    const share = this.#shares.get(known.registered)
    if (share === undefined || known.queue === undefined) return
    share.queue.remove(known)
    this.#drop(known, share)
  }

  /** Forgets what a registration has in memory. */
  forgetAll(registered: Registered): void {
    const share = this.#shares.get(registered)
    if (share === undefined) return
    while (share.queue.size > 0) this.#evictFrom(share)
  }

  /** The larger of a share and one other, taken in rotation: a tenant that floods the memory mostly evicts its own tokens. */
  #larger(share: Share): Share {
    const other = this.#rotation.nextOtherThan(share)
    return other !== undefined && other.bytes > share.bytes ? other : share
  }

  #evictFrom(share: Share): void {
    const evicted = share.queue.evict()
    if (evicted !== undefined) this.#drop(evicted, share)
  }

  #drop(known: RememberedToken, share: Share): void {
    this.#tokens.delete(known.token.slice(-TAIL))
    share.bytes -= known.bytes
    this.#bytes -= known.bytes
    if (share.queue.size === 0) this.#shares.delete(known.registered)
  }
}
