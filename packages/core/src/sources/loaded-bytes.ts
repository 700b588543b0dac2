import type { CacheManager } from '../cache/manager.js'
import { sourceBytes } from './source-bytes.js'

interface Used {
  /** How many loaded registrations have this source. */
  users: number
  bytes: number
}

/**
 * About what loaded tenants take of the heap: their rows, and the sources that they use, each once however many share it. Counted when a
 * tenant or a fetch lands, so that to ask costs nothing.
 */
export class LoadedBytes {
  readonly #sources = new Map<CacheManager, Used>()
  /** Told when more is taken than before. */
  onMore: () => void = () => {}
  #total = 0

  get total(): number {
    return this.#total
  }

  /** A loaded registration has a source from now on. */
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

  /** A fetch of a source has ended, or its keys came from elsewhere. */
  landed(manager: CacheManager): void {
    const used = this.#sources.get(manager)
    if (used === undefined) return
    this.#total -= used.bytes
    used.bytes = sourceBytes(manager.lastSnapshot)
    this.#total += used.bytes
    this.onMore()
  }

  /** A row takes so many bytes instead of so many before. */
  row(before: number, bytes: number): void {
    this.#total += bytes - before
    if (bytes > before) this.onMore()
  }

  /** What one user of a source takes of it: who shares a large one with many is not large. */
  shareOf(manager: CacheManager): number {
    const used = this.#sources.get(manager)
    return used === undefined ? 0 : used.bytes / used.users
  }
}
