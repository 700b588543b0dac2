import { LinkedList, type ListNode } from '../collections/linked-list.js'
import { OriginRoundRobin, type WaitingFetch } from './origin-round-robin.js'

/**
 * Fetches that wait for a slot: owners are served round robin, and so are the origins of each. Within an owner, proven
 * sources come first.
 */
export class OwnerRoundRobin {
  readonly #owners = new Map<string, OwnerQueue>()
  readonly #round = new LinkedList<OwnerQueue>()
  #size = 0

  get size(): number {
    return this.#size
  }

  sizeOf(owner: string): number {
    const queue = this.#owners.get(owner)
    return queue === undefined ? 0 : queue.proven.size + queue.others.size
  }

  add(fetch: WaitingFetch): void {
    const queue = this.#queueOf(fetch.owner)
    const rounds = fetch.isProven ? queue.proven : queue.others
    rounds.add(fetch)
    this.#size += 1
  }

  /** @returns Whether it waited here. */
  remove(fetch: WaitingFetch): boolean {
    const queue = this.#owners.get(fetch.owner)
    if (queue?.proven.remove(fetch) !== true && queue?.others.remove(fetch) !== true) return false
    this.#removed(queue)
    return true
  }

  /** Takes the first fetch of the next owner that may have a slot, and moves that owner to the end. */
  take(
    ownerMayAcquire: (owner: string, isProven: boolean) => boolean,
    originMayAcquire: (origin: string) => boolean,
  ): WaitingFetch | undefined {
    for (let queue = this.#round.oldest; queue !== undefined; queue = queue.newer) {
      const { owner, proven, others } = queue
      const first =
        (proven.size > 0 && ownerMayAcquire(owner, true) ? proven.take(originMayAcquire) : undefined) ??
        (others.size > 0 && ownerMayAcquire(owner, false) ? others.take(originMayAcquire) : undefined)
      if (first === undefined) continue
      this.#round.moveToEnd(queue)
      this.#removed(queue)
      return first
    }
    return undefined
  }

  #queueOf(owner: string): OwnerQueue {
    const known = this.#owners.get(owner)
    if (known !== undefined) return known
    const [proven, others] = [new OriginRoundRobin(), new OriginRoundRobin()]
    const queue: OwnerQueue = { owner, proven, others, list: undefined, older: undefined, newer: undefined }
    this.#owners.set(owner, queue)
    this.#round.push(queue)
    return queue
  }

  #removed(queue: OwnerQueue): void {
    this.#size -= 1
    if (queue.proven.size + queue.others.size > 0) return
    this.#owners.delete(queue.owner)
    this.#round.remove(queue)
  }
}

interface OwnerQueue extends ListNode<OwnerQueue> {
  readonly owner: string
  readonly proven: OriginRoundRobin
  readonly others: OriginRoundRobin
}
