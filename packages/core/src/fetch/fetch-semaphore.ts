import type { FetchDemand } from '../cache/fetch-demand.js'
import type { Cancel, Clock } from '../time/clock.js'
import { SourceError } from '../errors/errors.js'
import { stillBackingOff } from '../cache/still-backing-off.js'
import { FetchSlots, type SlotHolder } from './fetch-slots.js'
import type { WaitingFetch } from './origin-round-robin.js'
import { OwnerRoundRobin } from './owner-round-robin.js'

/** The longest that a fetch waits for its slot once somebody waits for it, in milliseconds. */
export const MAX_SLOT_WAIT_MS = 30_000

/** For how long a fetch that found no slot is not tried again, in milliseconds. */
export const SLOT_RETRY_MS = 1000

/** Gives a slot back; does nothing when called again. */
export type Release = () => void

/** What asks for a slot. */
export interface SlotRequest {
  readonly origin: string
  /** Whom the fetch may be counted for: it counts for the one that holds and waits for the fewest slots. @default its origin */
  readonly tenants?: readonly string[] | undefined
  /** Whether its last fetch brought keys, and promptly. @default false */
  readonly isProven?: boolean | undefined
  /** Whether somebody waits for the fetch. @default somebody does */
  readonly demand: FetchDemand | undefined
  readonly signal: AbortSignal
}

/**
 * A semaphore for the fetches of a registry: so many are open at once. Those that somebody waits for acquire before those in the
 * background. Of each kind the owners, which are tenants, take turns, and so do the origins of each. Owners that have half of the slots
 * go last. So however many fetches of one tenant or of one origin hang, others find a slot.
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
   * Takes a slot: at once, or when there is one.
   *
   * @throws SourceError `timeout` as a rejection, when somebody has waited for too long; the signal's reason when it aborts.
   */
  acquire(request: SlotRequest): Release | Promise<Release> {
    request.signal.throwIfAborted()
    const holder = { owner: this.#ownerOf(request), origin: request.origin, isProven: request.isProven === true }
    // None of those that wait may acquire now, else it would have.
    const enters =
      this.#slots.mayOwner(holder.owner, holder.isProven, request.demand?.isAwaited !== false) &&
      this.#slots.mayOrigin(holder.origin)
    return enters ? this.#take(holder) : this.#wait(holder, request)
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
      this.#slots.giveBack(holder)
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

  /** An owner that has half of the slots gets more only when no other may have one. */
  #nextOf(rounds: OwnerRoundRobin, isAwaited: boolean): WaitingFetch | undefined {
    if (rounds.size === 0) return undefined
    const slots = this.#slots
    const may = (owner: string, isProven: boolean): boolean => slots.mayOwner(owner, isProven, isAwaited)
    const mayBelowHalf = (owner: string, isProven: boolean): boolean => !slots.hasHalf(owner) && may(owner, isProven)
    return rounds.take(mayBelowHalf, slots.mayOrigin) ?? rounds.take(may, slots.mayOrigin)
  }

  /** Whatever ends the wait ends all of it in the same step: nothing that is heard afterwards can put the fetch into a queue again. */
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
          // A clock of the user's may fail.
          end(error)
          return
        }
        // There are slots that only those have whom somebody waits for.
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
