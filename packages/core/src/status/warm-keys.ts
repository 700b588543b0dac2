import type { CacheManager } from '../cache/manager.js'
import { guardedTask } from '../time/guarded-clock.js'
import { MAX_SOURCES_PER_CHECK } from '../sources/readiness-index.js'
import type { TenantRegistry } from '../registry/registry.js'
import { backgroundFetches } from '../event-loop/tick-budget.js'

/**
 * Keeps the keys of registered providers warm while health is requested, and finds keys that passed their stale limit.
 * With few sources it checks all of them on each call. With many it checks them once a second, in slices with a tick
 * between them, so the cost of a call does not grow with the number of providers.
 */
export class WarmKeys {
  readonly #registry: TenantRegistry
  #nextRoundAt = -Infinity
  #running = false

  constructor(registry: TenantRegistry) {
    this.#registry = registry
  }

  /** Call this on each health request. */
  look(): void {
    const { parts } = this.#registry
    const { readiness } = parts
    if (readiness.sources <= MAX_SOURCES_PER_CHECK) {
      readiness.look(this.#refreshIfDue)
      return
    }
    const { mono } = parts.clock.now()
    if (this.#running || mono < this.#nextRoundAt) return
    this.#nextRoundAt = mono + ROUND_INTERVAL_MS
    this.#checkSlice(readiness.sources)
  }

  #checkSlice(remaining: number): void {
    const checked = this.#registry.parts.readiness.look(this.#refreshIfDue)
    this.#running = checked > 0 && checked < remaining && this.#registry.isOpen
    if (this.#running) setImmediate(() => this.#checkSlice(remaining - checked))
  }

  /** Starts a fetch if the keys are due, no backoff applies, and no fetch of this source is open. */
  readonly #refreshIfDue = (manager: CacheManager): void => {
    const { isOpen, parts } = this.#registry
    const { open, waiting } = parts.sources.fetches
    if (!isOpen || manager.isFetching || open + waiting + backgroundFetches.waiting >= MAX_FETCHES) return
    guardedTask(() => {
      manager.refreshIfDue()
    })()
  }
}

/** A health request starts no further fetch while this many are open or waiting. */
const MAX_FETCHES = 100
/** With many sources, the minimum time between the starts of two rounds through all of them. */
const ROUND_INTERVAL_MS = 1000
