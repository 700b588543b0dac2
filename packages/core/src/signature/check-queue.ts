import { availableParallelism } from 'node:os'
import type { Clock } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import { toError } from '../errors/to-error.js'
import type { WaitingCheck } from './tenant-queue.js'
import { WaitingChecks } from './waiting-checks.js'

/** Two of libuv's four threads stay free for DNS, files and decompression, and one core for the main thread. */
export const MAX_RUNNING_CHECKS: number = Math.min(2, Math.max(1, availableParallelism() - 1))
const RETRY_AFTER_MS = 1000

/** Whose a check is. */
export interface CheckOwner {
  /** Tenants are served in rotation, whatever each of them sends. */
  readonly tenant: string
  /** Sources of one tenant are served in rotation. */
  readonly source: object
  /** How long the token is. */
  readonly bytes: number
  readonly signal: AbortSignal | undefined
}

export interface CheckQueueLimits {
  /** How many run at a time. */
  readonly maxRunning: number
  /**
   * How long a check may keep its place; it goes on without one. A tenant that has places gets another one only while more are free than it
   * has, so that checks that hang leave some to others.
   *
   * @default as long as it runs, and a tenant that waits alone gets all places
   */
  readonly maxPlaceMs?: number
}

/** Semaphore with a bounded line for each tenant, for checks that must not run in the main thread, and must not fill the thread pool either. */
export class CheckQueue {
  readonly #clock: Clock
  readonly #limits: CheckQueueLimits
  readonly #waiting = new WaitingChecks()
  /** How many places each tenant has. */
  readonly #held = new Map<string, number>()
  #running = 0

  constructor(clock: Clock, limits: CheckQueueLimits = { maxRunning: MAX_RUNNING_CHECKS }) {
    this.#clock = clock
    this.#limits = limits
  }

  /** How many places are taken. */
  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Runs a check as soon as there is a place for it.
   *
   * @throws RefusedError `keys_unavailable` when too much waits and this check was chosen to go; the signal's reason as soon as it aborts.
   */
  async run(owner: CheckOwner, check: () => boolean | Promise<boolean>): Promise<boolean> {
    const { tenant } = owner
    if (this.#waiting.size === 0 && this.#running < this.#limits.maxRunning && this.#mayStart(tenant))
      this.#take(tenant)
    else await this.#wait(owner)
    let hasPlace = true
    const leave = (): void => {
      if (hasPlace) this.#giveBack(tenant)
      hasPlace = false
    }
    const { maxPlaceMs } = this.#limits
    const cancel = maxPlaceMs === undefined ? undefined : this.#clock.after(maxPlaceMs, leave)
    try {
      return await check()
    } finally {
      cancel?.()
      leave()
    }
  }

  async #wait({ tenant, source, bytes, signal }: CheckOwner): Promise<void> {
    signal?.throwIfAborted()
    let abort: (() => void) | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        const start = (): void => {
          this.#take(tenant)
          resolve()
        }
        const giveUp = (reason: unknown): void => {
          reject(toError(reason))
        }
        const links = { list: undefined, older: undefined, newer: undefined }
        const check: WaitingCheck = { tenant, source, bytes: Math.max(1, bytes), place: 0, start, giveUp, ...links }
        abort = () => {
          if (this.#waiting.remove(check)) giveUp(signal?.reason)
        }
        signal?.addEventListener('abort', abort, { once: true })
        for (const evicted of this.#waiting.add(check, () => this.#clock.random())) evicted.giveUp(tooMany())
        this.#startNext()
      })
    } finally {
      if (abort !== undefined) signal?.removeEventListener('abort', abort)
    }
  }

  /** Whether a tenant may have a place that is free, though others wait. */
  readonly #hasFewPlaces = (tenant: string): boolean => {
    const held = this.#held.get(tenant) ?? 0
    return held === 0 || held < this.#limits.maxRunning - this.#running
  }

  /** Whether a tenant may have a place that is free when nobody that has fewer waits. */
  readonly #mayStart = (tenant: string): boolean => this.#limits.maxPlaceMs === undefined || this.#hasFewPlaces(tenant)

  #take(tenant: string): void {
    this.#running += 1
    this.#held.set(tenant, (this.#held.get(tenant) ?? 0) + 1)
  }

  #giveBack(tenant: string): void {
    this.#running -= 1
    const left = (this.#held.get(tenant) ?? 0) - 1
    if (left > 0) this.#held.set(tenant, left)
    else this.#held.delete(tenant)
    this.#startNext()
  }

  #startNext(): void {
    while (this.#running < this.#limits.maxRunning) {
      const next = this.#waiting.take(this.#hasFewPlaces) ?? this.#waiting.take(this.#mayStart)
      if (next === undefined) return
      next.start()
    }
  }
}

function tooMany(): RefusedError {
  return new RefusedError('keys_unavailable', {
    detail: 'too many signature checks of this tenant wait',
    retryAfter: RETRY_AFTER_MS,
  })
}
