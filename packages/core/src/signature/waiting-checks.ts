import { SizeClasses } from '../collections/size-classes.js'
import { TenantQueue, type WaitingCheck } from './tenant-queue.js'

/** Checks of one tenant that wait. Where more than eight tenants wait, each has an equal part of {@link MAX_WAITING}, and at least one place. */
const MAX_WAITING_EACH = 1024
const MAX_WAITING = 8192
/** Bytes of the tokens of one tenant that wait; one token may wait however long it is. */
const MAX_WAITING_BYTES_EACH: number = 2 ** 20
/** Bytes of all tokens that wait. */
const MAX_WAITING_BYTES: number = 8 * 2 ** 20

/** The checks that wait, with a line for each tenant. The lines are served in rotation, whatever they hold. */
export class WaitingChecks {
  /** The one that was served last comes last. */
  readonly #lines = new Map<string, TenantQueue>()
  readonly #bySize = new SizeClasses<TenantQueue>()
  #size = 0
  #bytes = 0

  get size(): number {
    return this.#size
  }

  /** Bytes of the tokens that wait. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Lets a check wait, which may take the place of others.
   *
   * @param random - Makes numbers in `[0, 1)`.
   * @returns those that have to go: any of its tenant's, itself among them, each as likely as another, while the tenant has too many; then any of
   * the tenant that keeps the most bytes, while all tenants have too many.
   */
  add(check: WaitingCheck, random: () => number): readonly WaitingCheck[] {
    const line = this.#lines.get(check.tenant) ?? new TenantQueue(check.tenant)
    this.#lines.set(check.tenant, line)
    this.#change(line, () => {
      line.add(check)
    })
    const gone: WaitingCheck[] = []
    for (let over = this.#overfull(line); over !== undefined; over = this.#overfull(line)) {
      const evicted = over.oneOf(random())
      if (evicted === undefined || !this.remove(evicted)) break
      gone.push(evicted)
    }
    return gone
  }

  /** @returns false for a check that does not wait here. */
  remove(check: WaitingCheck): boolean {
    const line = this.#lines.get(check.tenant)
    return line !== undefined && this.#change(line, () => line.remove(check))
  }

  /** Takes the next check of the first tenant in the rotation that is served. */
  take(isServed: (tenant: string) => boolean): WaitingCheck | undefined {
    for (const [tenant, line] of this.#lines) {
      if (!isServed(tenant)) continue
      const check = this.#change(line, () => line.shift())
      if (this.#lines.delete(tenant)) this.#lines.set(tenant, line)
      return check
    }
    return undefined
  }

  #overfull(line: TenantQueue): TenantQueue | undefined {
    const room = Math.max(1, Math.min(MAX_WAITING_EACH, Math.floor(MAX_WAITING / this.#lines.size)))
    if (line.size > room || (line.size > 1 && line.bytes > MAX_WAITING_BYTES_EACH)) return line
    return this.#bytes > MAX_WAITING_BYTES || this.#size > MAX_WAITING ? this.#bySize.largest : undefined
  }

  #change<Result>(line: TenantQueue, change: () => Result): Result {
    const { size, bytes } = line
    const result = change()
    this.#size += line.size - size
    this.#bytes += line.bytes - bytes
    this.#bySize.update(line, bytes)
    if (line.size === 0) this.#lines.delete(line.tenant)
    return result
  }
}
