import type { FetchDemand } from '../cache/fetch-demand.js'
import type { Cancel, Clock } from '../clock.js'
import { SourceError } from '../errors.js'
import { OriginRounds, type WaitingFetch } from './origin-rounds.js'

/** The longest that a fetch waits for its place once somebody waits for it, in milliseconds. */
export const MAX_GATE_WAIT_MS = 30_000

/** Gives a place back; does nothing when called again. */
export type Leave = () => void

/** What asks for a place. */
export interface GateRequest {
  readonly origin: string
  /** Whether somebody waits for the fetch. @default somebody does */
  readonly demand: FetchDemand | undefined
  readonly signal: AbortSignal
}

/**
 * A semaphore for the fetches of a registry: so many are open at once. Those that somebody waits for enter before those in the
 * background, and the origins of each kind take turns. An origin that has places already gets another one only while more are free than
 * it has: so however many fetches of one origin hang, others find a place.
 */
export class FetchGate {
  readonly #limit: number
  readonly #clock: Clock
  readonly #held = new Map<string, number>()
  readonly #awaited = new OriginRounds()
  readonly #background = new OriginRounds()
  #open = 0

  constructor(limit: number, clock: Clock) {
    this.#limit = limit
    this.#clock = clock
  }

  /** How many fetches are open. */
  get open(): number {
    return this.#open
  }

  /** How many fetches wait for a place. */
  get waiting(): number {
    return this.#awaited.size + this.#background.size
  }

  /**
   * Takes a place: at once, or when there is one.
   *
   * @throws SourceError `timeout` as a rejection, when somebody has waited for too long; the signal's reason when it aborts.
   */
  enter(request: GateRequest): Leave | Promise<Leave> {
    request.signal.throwIfAborted()
    return this.#mayEnter(request.origin) ? this.#take(request.origin) : this.#wait(request)
  }

  readonly #mayEnter = (origin: string): boolean => {
    const free = this.#limit - this.#open
    const held = this.#held.get(origin) ?? 0
    return free > 0 && (held === 0 || held < free)
  }

  #take(origin: string): Leave {
    this.#open += 1
    this.#held.set(origin, (this.#held.get(origin) ?? 0) + 1)
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      this.#giveBack(origin)
    }
  }

  #giveBack(origin: string): void {
    this.#open -= 1
    const left = (this.#held.get(origin) ?? 0) - 1
    if (left > 0) this.#held.set(origin, left)
    else this.#held.delete(origin)
    this.#admit()
  }

  #admit(): void {
    while (this.#open < this.#limit) {
      const next = this.#awaited.take(this.#mayEnter) ?? this.#background.take(this.#mayEnter)
      if (next === undefined) return
      next.admit()
    }
  }

  /** Whatever ends the wait ends all of it in the same step: nothing that is heard afterwards can put the fetch into a queue again. */
  async #wait({ origin, demand, signal }: GateRequest): Promise<Leave> {
    return await new Promise<Leave>((resolve, reject) => {
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
        resolve(this.#take(origin))
      }
      const fetch: WaitingFetch = { origin, admit, queue: undefined, older: undefined, newer: undefined }
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
          cancelLimit = this.#clock.after(MAX_GATE_WAIT_MS, () => {
            end(new SourceError('timeout', 'too many fetches were open for too long'))
          })
        } catch (error) {
          // A clock of the user's may fail.
          end(error)
        }
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
