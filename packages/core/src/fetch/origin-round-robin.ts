import type { SlotHolder } from './fetch-slots.js'
import { LinkedList, type ListNode } from '../collections/linked-list.js'

/** The fetches of one owner that wait for a slot: a queue per origin, served round robin. */
export class OriginRoundRobin {
  readonly #origins = new Map<string, OriginQueue>()
  readonly #round = new LinkedList<OriginQueue>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(fetch: WaitingFetch): void {
    this.#queueOf(fetch.origin).waiting.push(fetch)
    this.#size += 1
  }

  /** @returns Whether it waited here. */
  remove(fetch: WaitingFetch): boolean {
    const queue = this.#origins.get(fetch.origin)
    if (queue === undefined || fetch.list !== queue.waiting) return false
    queue.waiting.remove(fetch)
    this.#size -= 1
    if (queue.waiting.size === 0) this.#drop(queue)
    return true
  }

  /** Takes the first fetch of the next origin that may have a slot, and moves that origin to the end. */
  take(mayAcquire: (origin: string) => boolean): WaitingFetch | undefined {
    for (let queue = this.#round.oldest; queue !== undefined; queue = queue.newer) {
      const first = queue.waiting.oldest
      if (first === undefined || !mayAcquire(queue.origin)) continue
      this.remove(first)
      if (queue.waiting.size > 0) this.#round.moveToEnd(queue)
      return first
    }
    return undefined
  }

  #queueOf(origin: string): OriginQueue {
    const known = this.#origins.get(origin)
    if (known !== undefined) return known
    const waiting = new LinkedList<WaitingFetch>()
    const queue: OriginQueue = { origin, waiting, list: undefined, older: undefined, newer: undefined }
    this.#origins.set(origin, queue)
    this.#round.push(queue)
    return queue
  }

  #drop(queue: OriginQueue): void {
    this.#origins.delete(queue.origin)
    this.#round.remove(queue)
  }
}

/** A fetch that waits for a slot. */
export interface WaitingFetch extends ListNode<WaitingFetch>, SlotHolder {
  readonly admit: () => void
}

interface OriginQueue extends ListNode<OriginQueue> {
  readonly origin: string
  readonly waiting: LinkedList<WaitingFetch>
}
