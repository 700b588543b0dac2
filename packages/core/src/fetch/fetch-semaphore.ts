import type { FetchDemand } from '../cache/fetch-demand.js'
import type { Cancel, Clock } from '../time/clock.js'
import { SourceError } from '../errors/errors.js'
import { stillBackingOff } from '../cache/still-backing-off.js'
import { FetchSlots, type SlotHolder } from './fetch-slots.js'
import type { WaitingFetch } from './origin-round-robin.js'
import { OwnerRoundRobin } from './owner-round-robin.js'

/**
 * A semaphore that bounds the open fetches of a registry. Fetches that a caller waits for acquire before background
 * fetches. Within each kind, slots go round robin to the owners, which are tenants, and for each owner round robin to
 * its origins. Owners that hold half of the slots come last. So hanging fetches of one tenant or one origin cannot
 * starve the others.
 */
export class FetchSemaphore {
  readonly #clock: Clock
  readonly #slots: FetchSlots
  readonly #awaited = new OwnerRoundRobin()
  readonly #background = new OwnerRoundRobin()

  constructor(limit: number, clock: Clock) {
    this.#slots = new FetchSlots(limit)
    this.#clock = clock
  }

  /** How many fetches are open. */
  get open(): number {
    return this.#slots.open
  }

  /** How many fetches wait for a slot. */
  get waiting(): number {
    return this.#awaited.size + this.#background.size
  }

  /**
   * Acquires a slot: at once, or as soon as one is free.
   *
   * @throws SourceError `timeout` as a rejection, if a caller has waited too long; the signal's reason when it aborts.
   */
  acquire(request: SlotRequest): Release | Promise<Release> {
    request.signal.throwIfAborted()
    const holder = { owner: this.#ownerOf(request), origin: request.origin, isProven: request.isProven === true }
    // No waiting fetch may acquire a slot now; otherwise it would have done so already.
    const mayAcquire =
      this.#slots.ownerMayAcquire(holder.owner, holder.isProven, request.demand?.isAwaited !== false) &&
      this.#slots.originMayAcquire(holder.origin)
    return mayAcquire ? this.#take(holder) : this.#wait(holder, request)
  }

  #ownerOf({ origin, tenants = [] }: SlotRequest): string {
    let owner: string | undefined
    let fewest = Infinity
    for (const tenant of tenants) {
      const count = this.#slots.heldBy(tenant) + this.#awaited.sizeOf(tenant) + this.#background.sizeOf(tenant)
      if (count < fewest) [owner, fewest] = [tenant, count]
    }
    return owner ?? origin
  }

  #take(holder: SlotHolder): Release {
    this.#slots.take(holder)
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      this.#slots.release(holder)
      this.#admit()
    }
  }

  #admit(): void {
    while (this.#slots.free > 0) {
      const next = this.#nextOf(this.#awaited, true) ?? this.#nextOf(this.#background, false)
      if (next === undefined) return
      next.admit()
    }
  }

  /** An owner that holds half of the slots gets another one only if no other owner may have it. */
  #nextOf(rounds: OwnerRoundRobin, isAwaited: boolean): WaitingFetch | undefined {
    if (rounds.size === 0) return undefined
    const slots = this.#slots
    const may = (owner: string, isProven: boolean): boolean => slots.ownerMayAcquire(owner, isProven, isAwaited)
    const mayBelowHalf = (owner: string, isProven: boolean): boolean => !slots.hasHalf(owner) && may(owner, isProven)
    return rounds.take(mayBelowHalf, slots.originMayAcquire) ?? rounds.take(may, slots.originMayAcquire)
  }

  /** The wait ends completely in one step: no later callback can put the fetch into a queue again. */
  async #wait(holder: SlotHolder, { demand, signal }: SlotRequest): Promise<Release> {
    return await new Promise<Release>((resolve, reject) => {
      let cancelLimit: Cancel | undefined
      let ended = false
      const cleanUp = (): void => {
        ended = true
        cancelLimit?.()
        demand?.onAwaited(undefined)
        signal.removeEventListener('abort', giveUp)
        this.#forget(fetch)
      }
      const admit = (): void => {
        cleanUp()
        resolve(this.#take(holder))
      }
      const fetch: WaitingFetch = { ...holder, admit, list: undefined, older: undefined, newer: undefined }
      const end = (reason: unknown): void => {
        cleanUp()
        reject(reason instanceof Error ? reason : new SourceError('aborted', 'the fetch was given up'))
      }
      const giveUp = (): void => {
        end(signal.reason)
      }
      const awaited = (): void => {
        if (ended) return
        this.#background.remove(fetch)
        this.#awaited.add(fetch)
        try {
          cancelLimit = this.#clock.after(MAX_SLOT_WAIT_MS, () => {
            end(stillBackingOff('timeout', 'too many fetches were open for too long', SLOT_RETRY_MS))
          })
        } catch (error) {
          // An application's clock may fail.
          end(error)
          return
        }
        // Some slots are reserved for awaited fetches, so this one may be admitted now.
        this.#admit()
      }
      signal.addEventListener('abort', giveUp, { once: true })
      if (demand?.isAwaited === false) {
        this.#background.add(fetch)
        demand.onAwaited(awaited)
      } else awaited()
    })
  }

  #forget(fetch: WaitingFetch): void {
    if (!this.#awaited.remove(fetch)) this.#background.remove(fetch)
  }
}

/** Maximum wait of a fetch for a slot, counted from when a caller waits for it, in milliseconds. */
export const MAX_SLOT_WAIT_MS = 30_000

/** Backoff of a fetch that found no slot, in milliseconds. */
export const SLOT_RETRY_MS = 1000

/** Releases a slot; does nothing when called again. */
export type Release = () => void

/** A request for a slot. */
export interface SlotRequest {
  readonly origin: string
  /**
   * Tenants that the slot may be counted for: the one with the fewest slots, held or waited for, is chosen.
   * @default its origin
   */
  readonly tenants?: readonly string[] | undefined
  /** Whether the last fetch of the source brought keys promptly. @default false */
  readonly isProven?: boolean | undefined
  /** Whether a caller waits for the fetch. @default a caller does */
  readonly demand: FetchDemand | undefined
  readonly signal: AbortSignal
}
