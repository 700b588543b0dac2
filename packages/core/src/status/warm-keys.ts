import type { CacheManager } from '../cache/manager.js'
import { guardedTask } from '../time/guarded-clock.js'
import { SOURCES_A_LOOK } from '../sources/readiness-index.js'
import type { TenantRegistry } from '../registry/registry.js'
import { backgroundFetches } from '../event-loop/tick-budget.js'

/** How many fetches are open or waiting, at most, when another one is begun for those who ask about health. */
const MAX_FETCHES = 100
/** Where there are many sources, a round through all of them begins no sooner after the one before, in milliseconds. */
const ROUND_INTERVAL_MS = 1000

/**
 * Keeps the keys of registered providers warm while somebody asks about health, and finds those whose keys became too old to serve. Where
 * there are few it looks at all of them each time. Where there are many it goes through them once a second, in slices between which the
 * event loop turns, so that no call costs more where there are more providers.
 */
export class WarmKeys {
  readonly #registry: TenantRegistry
  #nextRoundAt = -Infinity
  #running = false

  constructor(registry: TenantRegistry) {
    this.#registry = registry
  }

  /** Somebody asks. */
  look(): void {
    const { parts } = this.#registry
    const { readiness } = parts
    if (readiness.sources <= SOURCES_A_LOOK) {
      readiness.look(this.#warm)
      return
    }
    const { mono } = parts.clock.now()
    if (this.#running || mono < this.#nextRoundAt) return
    this.#nextRoundAt = mono + ROUND_INTERVAL_MS
    this.#slice(readiness.sources)
  }

  #slice(left: number): void {
    const looked = this.#registry.parts.readiness.look(this.#warm)
    this.#running = looked > 0 && looked < left && this.#registry.isOpen
    if (this.#running) setImmediate(() => this.#slice(left - looked))
  }

  /** Costs a fetch where keys are due, no failure has to be waited for, and none is open. */
  readonly #warm = (manager: CacheManager): void => {
    const { isOpen, parts } = this.#registry
    const { open, waiting } = parts.sources.fetches
    if (!isOpen || manager.isFetching || open + waiting + backgroundFetches.waiting >= MAX_FETCHES) return
    guardedTask(() => {
      manager.refreshIfDue()
    })()
  }
}
