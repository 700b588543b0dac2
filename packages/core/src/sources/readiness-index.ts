import type { CacheManager } from '../cache/manager.js'

/**
 * Counts the registrations that have no keys to serve, as sources get and lose theirs, so that the count costs the same
 * for ten as for ten thousand. A source that gets keys, or is added or removed, is counted at once. That keys became
 * too old to serve is found by {@link look}.
 */
export class ReadinessIndex {
  readonly #sources = new Map<CacheManager, Known>()
  #cursor: Iterator<readonly [CacheManager, Known]> = this.#sources.entries()
  #registered = 0
  #waiting = 0

  /** How many registrations there are. */
  get registered(): number {
    return this.#registered
  }

  /** How many of them have no keys to serve. */
  get waiting(): number {
    return this.#waiting
  }

  /** How many sources there are. */
  get sources(): number {
    return this.#sources.size
  }

  add(manager: CacheManager): void {
    const known = this.#sources.get(manager) ?? { users: 0, waits: false }
    this.#sources.set(manager, known)
    known.users += 1
    this.#registered += 1
    if (known.waits) this.#waiting += 1
    else this.#update(manager, known)
  }

  remove(manager: CacheManager): void {
    const known = this.#sources.get(manager)
    if (known === undefined) return
    known.users -= 1
    this.#registered -= 1
    if (known.waits) this.#waiting -= 1
    if (known.users === 0) this.#sources.delete(manager)
  }

  /** Checks a source again: a fetch of it has ended, or it adopted keys from elsewhere. */
  update(manager: CacheManager): void {
    const known = this.#sources.get(manager)
    if (known !== undefined) this.#update(manager, known)
  }

  /**
   * Checks the next sources, in a cycle; all of them if there are few.
   *
   * @param seen - Called with each source that was checked.
   * @returns how many were checked.
   */
  look(seen: (manager: CacheManager) => void): number {
    const count = Math.min(MAX_SOURCES_PER_CHECK, this.#sources.size)
    for (let checked = 0; checked < count; checked += 1) {
      const [manager, known] = this.#next() ?? []
      if (manager === undefined || known === undefined) return checked
      this.#update(manager, known)
      seen(manager)
    }
    return count
  }

  #next(): readonly [CacheManager, Known] | undefined {
    let next = this.#cursor.next()
    if (next.done === true) {
      this.#cursor = this.#sources.entries()
      next = this.#cursor.next()
    }
    return next.done === true ? undefined : next.value
  }

  #update(manager: CacheManager, known: Known): void {
    const waits = !isReady(manager)
    if (waits === known.waits) return
    known.waits = waits
    this.#waiting += waits ? known.users : -known.users
  }
}

/** How many sources are checked in one call of {@link ReadinessIndex.look}, regardless of how many there are. */
export const MAX_SOURCES_PER_CHECK = 200

interface Known {
  /** How many registrations have this source. */
  users: number
  waits: boolean
}

/**
 * The clock may be one of the application, and fail: keys whose age is unknown are not served, so they are not ready.
 */
function isReady(manager: CacheManager): boolean {
  try {
    return manager.isReady
  } catch {
    return false
  }
}
