import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fifo, type Queued } from './fifo.js'

class Item implements Queued<Item> {
  readonly name: number
  queue: Fifo<Item> | undefined
  older: Item | undefined
  newer: Item | undefined

  constructor(name: number) {
    this.name = name
  }
}

describe('a queue', () => {
  it('hands out what was put in, in order, whatever leaves from its midst', () => {
    const step = fc.oneof(
      fc.constant({ do: 'push' as const }),
      fc.constant({ do: 'shift' as const }),
      fc.nat(50).map((at) => ({ do: 'remove' as const, at })),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new Fifo<Item>()
        const items: Item[] = []
        const expected: Item[] = []
        for (const one of steps) {
          if (one.do === 'push') {
            const item = new Item(items.length)
            items.push(item)
            expected.push(item)
            queue.push(item)
          } else if (one.do === 'shift') {
            expect(queue.shift()).toBe(expected.shift())
          } else {
            const item = items[one.at % Math.max(1, items.length)]
            if (item === undefined) continue
            queue.remove(item)
            if (expected.includes(item)) expected.splice(expected.indexOf(item), 1)
          }
          expect(queue.size).toBe(expected.length)
          expect(queue.oldest).toBe(expected[0])
        }
        while (queue.size > 0) expect(queue.shift()).toBe(expected.shift())
        expect(items.filter(({ queue: at, older, newer }) => at ?? older ?? newer)).toEqual([])
      }),
    )
  })

  it('leaves an item of another queue alone', () => {
    const [mine, other] = [new Fifo<Item>(), new Fifo<Item>()]
    const item = new Item(1)
    other.push(item)
    mine.remove(item)
    expect([mine.size, other.size, other.shift()]).toEqual([0, 1, item])
  })
})
