import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LinkedList, type ListNode } from './linked-list.js'

class Item implements ListNode<Item> {
  readonly name: number
  list: LinkedList<Item> | undefined
  older: Item | undefined
  newer: Item | undefined

  constructor(name: number) {
    this.name = name
  }
}

describe('a linked list', () => {
  it('hands out what was put in, in order, whatever leaves from its midst', () => {
    const step = fc.oneof(
      fc.constant({ do: 'push' as const }),
      fc.constant({ do: 'shift' as const }),
      fc.nat(50).map((at) => ({ do: 'remove' as const, at })),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const list = new LinkedList<Item>()
        const items: Item[] = []
        const expected: Item[] = []
        for (const one of steps) {
          if (one.do === 'push') {
            const item = new Item(items.length)
            items.push(item)
            expected.push(item)
            list.push(item)
          } else if (one.do === 'shift') {
            expect(list.shift()).toBe(expected.shift())
          } else {
            const item = items[one.at % Math.max(1, items.length)]
            if (item === undefined) continue
            list.remove(item)
            if (expected.includes(item)) expected.splice(expected.indexOf(item), 1)
          }
          expect(list.size).toBe(expected.length)
          expect(list.oldest).toBe(expected[0])
        }
        while (list.size > 0) expect(list.shift()).toBe(expected.shift())
        expect(items.filter(({ list: at, older, newer }) => at ?? older ?? newer)).toEqual([])
      }),
    )
  })

  it('leaves an item of another list alone', () => {
    const [mine, other] = [new LinkedList<Item>(), new LinkedList<Item>()]
    const item = new Item(1)
    other.push(item)
    mine.remove(item)
    expect([mine.size, other.size, other.shift()]).toEqual([0, 1, item])
  })
})
