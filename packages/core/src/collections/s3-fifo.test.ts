import { describe, expect, it } from 'vitest'
import type { LinkedList } from './linked-list.js'
import { S3Fifo, type Evictable } from './s3-fifo.js'

class Item implements Evictable<Item> {
  readonly fingerprint: number
  uses = 0
  list: LinkedList<Item> | undefined
  older: Item | undefined
  newer: Item | undefined

  constructor(fingerprint: number) {
    this.fingerprint = fingerprint
  }
}

/** A cache of so many items, asked for by number; says whether it had them. */
class Cache {
  readonly queue = new S3Fifo<Item>()
  readonly #items = new Map<number, Item>()
  readonly #max: number

  constructor(most: number) {
    this.#max = most
  }

  ask(fingerprint: number): boolean {
    const known = this.#items.get(fingerprint)
    if (known !== undefined) {
      known.uses = Math.min(3, known.uses + 1)
      return true
    }
    while (this.queue.size >= this.#max) {
      const evicted = this.queue.evict()
      if (evicted === undefined) throw new Error('nothing to evict')
      this.#items.delete(evicted.fingerprint)
    }
    const item = new Item(fingerprint)
    this.#items.set(fingerprint, item)
    this.queue.add(item)
    return false
  }

  askAll(from: number, to: number): number {
    let had = 0
    for (let fingerprint = from; fingerprint < to; fingerprint += 1) if (this.ask(fingerprint)) had += 1
    return had
  }
}

/** So many items in each of the two queues. */
function queueOf(long: number, short: number) {
  const queue = new S3Fifo<Item>()
  const used = Array.from({ length: long + 1 }, (_, fingerprint) => new Item(fingerprint))
  for (const item of used) {
    item.uses = 1
    queue.add(item)
  }
  // It moves all of them on before it finds one that was not used since.
  const evicted = queue.evict()
  for (let fingerprint = 0; fingerprint < short; fingerprint += 1) queue.add(new Item(1000 + fingerprint))
  return { queue, items: { long: used.filter((item) => item !== evicted) } }
}

describe('the order of eviction', () => {
  it('lets a scan of items that are seen once drive out nothing that is in use', () => {
    const cache = new Cache(1000)
    for (let round = 0; round < 3; round += 1) cache.askAll(0, 800)
    cache.askAll(10_000, 110_000)
    expect(cache.queue.size).toBe(1000)
    expect(cache.askAll(0, 800)).toBe(800)
  })

  it('gives way to a new working set', () => {
    const cache = new Cache(1000)
    for (let round = 0; round < 5; round += 1) cache.askAll(0, 800)
    for (let round = 0; round < 10; round += 1) cache.askAll(5000, 5800)
    expect(cache.askAll(5000, 5800)).toBe(800)
  })

  it('takes an item that comes back soon after it left for one in use', () => {
    const cache = new Cache(100)
    cache.askAll(0, 100)
    // The first are driven out by these, and come back.
    cache.askAll(100, 110)
    expect(cache.askAll(0, 5)).toBe(0)
    cache.askAll(1000, 5000)
    expect(cache.askAll(0, 5)).toBe(5)
  })

  it('remembers no more of what left than there are items', () => {
    const cache = new Cache(10)
    cache.askAll(0, 100_000)
    expect(cache.queue.size).toBe(10)
    expect(cache.queue.ghosts).toBeLessThanOrEqual(10)
  })

  it('leaves a tenth of all items in the short queue', () => {
    for (const [long, short, isLong] of [
      [9, 1, true],
      [9, 2, false],
      [20, 2, true],
      [1, 1, false],
    ] as const) {
      const { queue, items } = queueOf(long, short)
      expect(queue.size).toBe(long + short)
      const evicted = queue.evict()
      expect(items.long.some((item) => item === evicted)).toBe(isLong)
      expect(queue.size).toBe(long + short - 1)
    }
  })

  it('gives an item of the long queue one more round for each use', () => {
    const { queue, items } = queueOf(3, 0)
    const [used, other, another] = items.long
    if (used === undefined) throw new Error('there are three')
    used.uses = 2
    expect(queue.evict()).toBe(other)
    expect(used.uses).toBe(1)
    expect([queue.evict(), queue.evict(), queue.evict()]).toEqual([another, used, undefined])
  })

  it('has nothing to evict when it is empty', () => {
    const queue = new S3Fifo<Item>()
    expect(queue.evict()).toBeUndefined()
    const item = new Item(1)
    queue.add(item)
    expect(queue.oldestItems).toEqual([item])
    queue.remove(item)
    expect([queue.size, queue.evict(), queue.oldestItems]).toEqual([0, undefined, []])
  })
})
