import type { CacheManager } from '../cache/manager.js'

/** So many sources are looked at when somebody asks, whatever their number. */
export const SOURCES_A_LOOK = 200

interface Known {
  /** How many registrations have this source. */
  users: number
  waits: boolean
}

/**
 * Counts the registrations whose keys are missing, as sources get and lose theirs, so that telling costs the same for ten as for ten
 * thousand. A source that gets keys, or is added or removed, counts at once. That keys became too old to serve is found by {@link look}.
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
    else this.#judge(manager, known)
  }

  remove(manager: CacheManager): void {
    const known = this.#sources.get(manager)
    if (known === undefined) return
    known.users -= 1
    this.#registered -= 1
    if (known.waits) this.#waiting -= 1
    if (known.users === 0) this.#sources.delete(manager)
  }

  /** A fetch of a source has ended, or its keys came from elsewhere. */
  landed(manager: CacheManager): void {
    const known = this.#sources.get(manager)
    if (known !== undefined) this.#judge(manager, known)
  }

  /**
   * Judges the next sources in a round: all of them where there are few.
   *
   * @param seen - Told of each that was looked at.
   * @returns how many were.
   */
  look(seen: (manager: CacheManager) => void): number {
    const most = Math.min(SOURCES_A_LOOK, this.#sources.size)
    for (let looked = 0; looked < most; looked += 1) {
      const [manager, known] = this.#next() ?? []
      if (manager === undefined || known === undefined) return looked
      this.#judge(manager, known)
      seen(manager)
    }
    return most
  }

  #next(): readonly [CacheManager, Known] | undefined {
    let next = this.#cursor.next()
    if (next.done === true) {
      this.#cursor = this.#sources.entries()
      next = this.#cursor.next()
    }
    return next.done === true ? undefined : next.value
  }

  #judge(manager: CacheManager, known: Known): void {
    const waits = !isReady(manager)
    if (waits === known.waits) return
    known.waits = waits
    this.#waiting += waits ? known.users : -known.users
  }
}

/** A clock of the user's may fail: keys that cannot be judged are not served, so they are not ready. */
function isReady(manager: CacheManager): boolean {
  try {
    return manager.isReady
  } catch {
    return false
  }
}
