import { availableParallelism } from 'node:os'
import type { Clock } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import { toError } from '../errors/to-error.js'
import type { WaitingCheck } from './tenant-queue.js'
import { WaitingChecks } from './waiting-checks.js'

/**
 * Runs signature checks that must neither run in the main thread nor fill the thread pool: a semaphore with a bounded
 * queue for each tenant.
 */
export class CheckQueue {
  readonly #clock: Clock
  readonly #limits: CheckQueueLimits
  readonly #waiting = new WaitingChecks()
  /** How many slots each tenant has. */
  readonly #held = new Map<string, number>()
  #running = 0

  constructor(clock: Clock, limits: CheckQueueLimits = { maxRunning: MAX_RUNNING_CHECKS }) {
    this.#clock = clock
    this.#limits = limits
  }

  /** How many slots are taken. */
  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Runs a check as soon as it gets a slot.
   *
   * @throws RefusedError `keys_unavailable` when too many checks wait and this one was evicted; the signal's reason as
   * soon as it aborts.
   */
  async run(owner: CheckOwner, check: () => boolean | Promise<boolean>): Promise<boolean> {
    const { tenant } = owner
    if (this.#waiting.size === 0 && this.#running < this.#limits.maxRunning && this.#mayStart(tenant))
      this.#acquire(tenant)
    else await this.#wait(owner)
    let hasSlot = true
    const release = (): void => {
      if (hasSlot) this.#release(tenant)
      hasSlot = false
    }
    const { maxSlotMs } = this.#limits
    const cancel = maxSlotMs === undefined ? undefined : this.#clock.after(maxSlotMs, release)
    try {
      return await check()
    } finally {
      cancel?.()
      release()
    }
  }

  async #wait({ tenant, source, bytes, signal }: CheckOwner): Promise<void> {
    signal?.throwIfAborted()
    let abort: (() => void) | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        const start = (): void => {
          this.#acquire(tenant)
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

  /** Whether a tenant may get a free slot although other tenants wait. */
  readonly #hasFewSlots = (tenant: string): boolean => {
    const held = this.#held.get(tenant) ?? 0
    return held === 0 || held < this.#limits.maxRunning - this.#running
  }

  /** Whether a tenant may get a free slot while no tenant with fewer slots waits. */
  readonly #mayStart = (tenant: string): boolean => this.#limits.maxSlotMs === undefined || this.#hasFewSlots(tenant)

  #acquire(tenant: string): void {
    this.#running += 1
    this.#held.set(tenant, (this.#held.get(tenant) ?? 0) + 1)
  }

  #release(tenant: string): void {
    this.#running -= 1
    const remaining = (this.#held.get(tenant) ?? 0) - 1
    if (remaining > 0) this.#held.set(tenant, remaining)
    else this.#held.delete(tenant)
    this.#startNext()
  }

  #startNext(): void {
    while (this.#running < this.#limits.maxRunning) {
      const next = this.#waiting.take(this.#hasFewSlots) ?? this.#waiting.take(this.#mayStart)
      if (next === undefined) return
      next.start()
    }
  }
}

/** Leaves two of libuv's four threads free for DNS, files and decompression, and one core for the main thread. */
export const MAX_RUNNING_CHECKS: number = Math.min(2, Math.max(1, availableParallelism() - 1))
const RETRY_AFTER_MS = 1000

/** The owner of a check. */
export interface CheckOwner {
  /** Tenants are served in rotation, regardless of how many checks each has. */
  readonly tenant: string
  /** Sources of one tenant are served in rotation. */
  readonly source: object
  /** Length of the token. */
  readonly bytes: number
  readonly signal: AbortSignal | undefined
}

export interface CheckQueueLimits {
  /** How many checks run at once. */
  readonly maxRunning: number
  /**
   * Milliseconds that a check may keep its slot; after that it continues without one. A tenant that has slots gets
   * another one only while more are free than it has, so that checks that hang leave some to other tenants.
   *
   * @default as long as it runs, and a tenant that waits alone gets all places
   */
  readonly maxSlotMs?: number
}

function tooMany(): RefusedError {
  return new RefusedError('keys_unavailable', {
    detail: 'too many signature checks of this tenant wait',
    retryAfter: RETRY_AFTER_MS,
  })
}
