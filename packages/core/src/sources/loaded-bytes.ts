import type { CacheManager } from '../cache/manager.js'
import { sourceBytes } from './source-bytes.js'

/**
 * Estimates the heap bytes of all loaded tenants: their rows and the sources that they use, each counted once
 * regardless of how many share it. Counted when a tenant is loaded or a fetch ends, so that reading the total costs
 * nothing.
 */
export class LoadedBytes {
  readonly #sources = new Map<CacheManager, Used>()
  /** Called when the total may have grown. */
  onMore: () => void = () => {}
  #total = 0

  get total(): number {
    return this.#total
  }

  /** Counts a loaded registration that uses a source. */
  join(manager: CacheManager): void {
    const known = this.#sources.get(manager)
    if (known !== undefined) {
      known.users += 1
      return
    }
    const used = { users: 1, bytes: sourceBytes(manager.lastSnapshot) }
    this.#sources.set(manager, used)
    this.#total += used.bytes
  }

  leave(manager: CacheManager): void {
    const used = this.#sources.get(manager)
    if (used === undefined) return
    used.users -= 1
    if (used.users > 0) return
    this.#sources.delete(manager)
    this.#total -= used.bytes
  }

  /** Counts a source again: a fetch of it has ended, or it adopted keys from elsewhere. */
  update(manager: CacheManager): void {
    const used = this.#sources.get(manager)
    if (used === undefined) return
    this.#total -= used.bytes
    used.bytes = sourceBytes(manager.lastSnapshot)
    this.#total += used.bytes
    this.onMore()
  }

  /** Replaces the bytes of a row. */
  row(before: number, bytes: number): void {
    this.#total += bytes - before
    if (bytes > before) this.onMore()
  }

  /**
   * The part of a source that each of its users accounts for: sharing a large source with many makes no tenant large.
   */
  shareOf(manager: CacheManager): number {
    const used = this.#sources.get(manager)
    return used === undefined ? 0 : used.bytes / used.users
  }
}

interface Used {
  /** How many loaded registrations use this source. */
  users: number
  bytes: number
}
