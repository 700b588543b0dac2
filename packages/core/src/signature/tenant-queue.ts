import { LinkedList, type ListNode } from '../collections/linked-list.js'

/**
 * Queues the waiting signature checks of one tenant. Its sources are served in rotation. Any check can be removed, at
 * the same small cost.
 */
export class TenantQueue {
  readonly tenant: string
  readonly #sources = new Map<object, LinkedList<WaitingCheck>>()
  readonly #all: WaitingCheck[] = []
  #bytes = 0

  constructor(tenant: string) {
    this.tenant = tenant
  }

  get size(): number {
    return this.#all.length
  }

  get bytes(): number {
    return this.#bytes
  }

  add(check: WaitingCheck): void {
    const ofSource = this.#sources.get(check.source) ?? new LinkedList()
    this.#sources.set(check.source, ofSource)
    ofSource.push(check)
    check.place = this.#all.length
    this.#all.push(check)
    this.#bytes += check.bytes
  }

  /** @returns false for a check that is not in this queue. */
  remove(check: WaitingCheck): boolean {
    if (this.#all[check.place] !== check) return false
    const last = this.#all.pop()
    if (last !== undefined && last !== check) {
      this.#all[check.place] = last
      last.place = check.place
    }
    const ofSource = this.#sources.get(check.source)
    ofSource?.remove(check)
    if (ofSource?.size === 0) this.#sources.delete(check.source)
    this.#bytes -= check.bytes
    return true
  }

  /** Takes the oldest check of the source that was served least recently. */
  shift(): WaitingCheck | undefined {
    for (const [source, ofSource] of this.#sources) {
      const check = ofSource.oldest
      if (check === undefined) continue
      this.remove(check)
      if (this.#sources.delete(source)) this.#sources.set(source, ofSource)
      return check
    }
    return undefined
  }

  /** @param random - In `[0, 1)`. */
  oneOf(random: number): WaitingCheck | undefined {
    return this.#all[Math.floor(random * this.#all.length)]
  }
}

/** A signature check that waits for a slot. */
export interface WaitingCheck extends ListNode<WaitingCheck> {
  readonly tenant: string
  readonly source: object
  /** Memory that it occupies, by the length of its token; at least 1. */
  readonly bytes: number
  /** Its index among all checks of its tenant, set by the queue. */
  place: number
  readonly start: () => void
  readonly giveUp: (reason: unknown) => void
}
