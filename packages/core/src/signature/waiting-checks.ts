import { SizeClasses } from '../collections/size-classes.js'
import { TenantQueue, type WaitingCheck } from './tenant-queue.js'

/**
 * Queues the signature checks that wait for a slot, in one queue for each tenant. The queues are served in rotation,
 * regardless of their size.
 */
export class WaitingChecks {
  /** In the order in which they were served: the most recent one is last. */
  readonly #lines = new Map<string, TenantQueue>()
  readonly #bySize = new SizeClasses<TenantQueue>()
  #size = 0
  #bytes = 0

  get size(): number {
    return this.#size
  }

  /** Bytes of the waiting tokens. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Adds a check, which may evict others.
   *
   * @param random - Returns numbers in `[0, 1)`.
   * @returns the evicted checks: while the tenant has too many, random ones of that tenant, the new one included, each
   * equally likely; then, while all tenants together have too many, random ones of a tenant with the most bytes.
   */
  add(check: WaitingCheck, random: () => number): readonly WaitingCheck[] {
    const queue = this.#lines.get(check.tenant) ?? new TenantQueue(check.tenant)
    this.#lines.set(check.tenant, queue)
    this.#change(queue, () => {
      queue.add(check)
    })
    const evicted: WaitingCheck[] = []
    for (let overfull = this.#overfull(queue); overfull !== undefined; overfull = this.#overfull(queue)) {
      const victim = overfull.oneOf(random())
      if (victim === undefined || !this.remove(victim)) break
      evicted.push(victim)
    }
    return evicted
  }

  /** @returns false for a check that is not waiting here. */
  remove(check: WaitingCheck): boolean {
    const queue = this.#lines.get(check.tenant)
    return queue !== undefined && this.#change(queue, () => queue.remove(check))
  }

  /** Takes the next check of the first tenant in the rotation for which `isServed` is true. */
  take(isServed: (tenant: string) => boolean): WaitingCheck | undefined {
    for (const [tenant, queue] of this.#lines) {
      if (!isServed(tenant)) continue
      const check = this.#change(queue, () => queue.shift())
      if (this.#lines.delete(tenant)) this.#lines.set(tenant, queue)
      return check
    }
    return undefined
  }

  #overfull(queue: TenantQueue): TenantQueue | undefined {
    const maxChecks = Math.max(1, Math.min(MAX_WAITING_EACH, Math.floor(MAX_WAITING / this.#lines.size)))
    if (queue.size > maxChecks || (queue.size > 1 && queue.bytes > MAX_WAITING_BYTES_EACH)) return queue
    return this.#bytes > MAX_WAITING_BYTES || this.#size > MAX_WAITING ? this.#bySize.largest : undefined
  }

  #change<Result>(queue: TenantQueue, change: () => Result): Result {
    const { size, bytes } = queue
    const result = change()
    this.#size += queue.size - size
    this.#bytes += queue.bytes - bytes
    this.#bySize.update(queue, bytes)
    if (queue.size === 0) this.#lines.delete(queue.tenant)
    return result
  }
}

/**
 * Maximum number of waiting checks of one tenant. With more than eight waiting tenants, each gets an equal part of
 * {@link MAX_WAITING}, and at least one check.
 */
const MAX_WAITING_EACH = 1024
const MAX_WAITING = 8192
/** Maximum bytes of the waiting tokens of one tenant; a single token of any length may wait. */
const MAX_WAITING_BYTES_EACH: number = 2 ** 20
/** Maximum bytes of all waiting tokens. */
const MAX_WAITING_BYTES: number = 8 * 2 ** 20
