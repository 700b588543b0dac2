import { SharedOutcome } from '../cache/fetch-outcome.js'
import type { Clock, Instant } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import { toError } from '../errors/to-error.js'
import { callLoader, type LoaderResult } from './call-loader.js'
import { LOAD_RETRY_MS, LoadSemaphore } from './load-semaphore.js'
import type { LoadPriority } from './weighted-round-robin.js'
import type { LoadOutcome } from './load-outcome.js'
import type { LoadTenant } from './loaded-registration.js'
import type { Registered } from '../registration/registered.js'

/**
 * Runs the calls of `loadTenant`: one at a time for each tenant, which all callers share, and a limited number at once.
 */
export class TenantLoads {
  readonly #parts: Parts
  readonly #slots: LoadSemaphore
  /** The load of each tenant that waits for a slot or runs, and is not superseded. */
  readonly #open = new Map<string, Load>()
  /** Aborts the calls of `loadTenant` that run now, those of superseded loads included. */
  readonly #running = new Set<AbortController>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#slots = new LoadSemaphore(parts.clock)
  }

  of(tenant: string): Load | undefined {
    return this.#open.get(tenant)
  }

  start(tenant: string, priority: LoadPriority): Load {
    const load: Load = new SharedOutcome()
    this.#open.set(tenant, load)
    void this.#run(tenant, load, priority)
    return load
  }

  /**
   * Makes callers that wait for an open load look up the tenant again; the result of the load is dropped.
   *
   * @returns whether there was one.
   */
  supersede(tenant: string): boolean {
    const load = this.#open.get(tenant)
    if (load === undefined) return false
    this.#end(tenant, load, { type: 'superseded' })
    return true
  }

  /** Abandons all loads; callers that wait are refused. */
  close(): void {
    for (const [tenant, load] of this.#open) this.#end(tenant, load, { type: 'closed' })
    this.#slots.close()
    for (const abort of this.#running) abort.abort(new RefusedError('closed'))
  }

  async #run(tenant: string, load: Load, priority: LoadPriority): Promise<void> {
    const { loadTenant, clock, validate, finish } = this.#parts
    if (!(await this.#slots.acquire(priority))) {
      const detail = 'too many tenants are being loaded'
      this.#end(tenant, load, { type: 'failed', detail, retryAfter: LOAD_RETRY_MS })
      return
    }
    const abort = new AbortController()
    this.#running.add(abort)
    try {
      const startedAt = clock.now()
      const result = await callLoader(loadTenant, tenant, clock, abort)
      if (this.#open.get(tenant) !== load) return
      const outcome = await validate(tenant, result)
      if (this.#open.get(tenant) === load) this.#end(tenant, load, finish(tenant, outcome, startedAt))
    } catch (thrown) {
      // For example, an error of a clock of the application. Callers must not wait forever.
      this.#end(tenant, load, { type: 'failed', detail: 'the load failed', retryAfter: 0, cause: toError(thrown) })
    } finally {
      this.#running.delete(abort)
      this.#slots.release(priority)
    }
  }

  #end(tenant: string, load: Load, end: LoadEnd): void {
    if (this.#open.get(tenant) === load) this.#open.delete(tenant)
    load.settle(end)
  }
}

/** How a load ended, for the callers that wait for it. */
export type LoadEnd =
  /** The registrations; none if there is no such tenant. */
  | { readonly type: 'known'; readonly registered: readonly Registered[] }
  | { readonly type: 'failed'; readonly detail: string; readonly retryAfter: number; readonly cause?: unknown }
  /** The tenant was invalidated, or registered, in the meantime: the caller looks it up again. */
  | { readonly type: 'superseded' }
  | { readonly type: 'closed' }

/** A load in progress, for any number of callers. */
export type Load = SharedOutcome<LoadEnd>

interface Parts {
  readonly loadTenant: LoadTenant
  readonly clock: Clock
  /** Validates the result of the loader. */
  readonly validate: (tenant: string, result: LoaderResult) => Promise<LoadOutcome>
  /** Uses the validated result, unless the load was superseded in the meantime. */
  readonly finish: (tenant: string, outcome: LoadOutcome, startedAt: Instant) => LoadEnd
}
