/**
 * Counts the slots of the fetch semaphore: how many each owner and origin holds, and who may have one more. A few are
 * reserved for awaited fetches: all of these for owners that hold no slot, half of them also for proven sources.
 */
export class FetchSlots {
  readonly #limit: number
  readonly #reserved: number
  readonly #byOwner = new Counts()
  readonly #byOrigin = new Counts()
  #open = 0

  constructor(limit: number) {
    this.#limit = limit
    this.#reserved = limit === 1 ? 0 : Math.max(1, Math.floor(limit / SLOTS_PER_RESERVED))
  }

  get open(): number {
    return this.#open
  }

  get free(): number {
    return this.#limit - this.#open
  }

  heldBy(owner: string): number {
    return this.#byOwner.of(owner)
  }

  take({ owner, origin }: SlotHolder): void {
    this.#open += 1
    this.#byOwner.add(owner, 1)
    this.#byOrigin.add(origin, 1)
  }

  release({ owner, origin }: SlotHolder): void {
    this.#open -= 1
    this.#byOwner.add(owner, -1)
    this.#byOrigin.add(origin, -1)
  }

  /** @param isAwaited - Whether a caller waits: background fetches never get a reserved slot. */
  ownerMayAcquire(owner: string, isProven: boolean, isAwaited: boolean): boolean {
    if (!isAwaited) return this.free > this.#reserved
    if (this.heldBy(owner) === 0) return this.free > 0
    return this.free > (isProven ? Math.ceil(this.#reserved / 2) : this.#reserved)
  }

  hasHalf(owner: string): boolean {
    return this.heldBy(owner) >= this.#limit / 2
  }

  /** An origin that holds slots gets another one only while more are free than it holds. */
  originMayAcquire = (origin: string): boolean => {
    const held = this.#byOrigin.of(origin)
    return held === 0 || held < this.free
  }
}

/** The owner and origin that a slot is counted for. */
export interface SlotHolder {
  /** The tenant, which chooses its origins itself; or the origin, if no tenant is known. */
  readonly owner: string
  readonly origin: string
  /** Whether the last fetch of the source brought keys promptly. */
  readonly isProven: boolean
}

/** One of this many slots is reserved. */
const SLOTS_PER_RESERVED = 8

class Counts {
  readonly #counts = new Map<string, number>()

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  add(name: string, more: number): void {
    const count = this.of(name) + more
    if (count > 0) this.#counts.set(name, count)
    else this.#counts.delete(name)
  }
}
