import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DueHeap } from './due-heap.js'

describe('a schedule', () => {
  it('gives back what is due, in order of time, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.nat(1000), (dues, now) => {
        const schedule = new DueHeap<number>()
        dues.forEach((due, item) => {
          schedule.add({ item, due })
        })
        const taken: number[] = []
        for (let entry = schedule.take(now); entry !== undefined; entry = schedule.take(now)) taken.push(entry.due)
        expect(taken).toEqual(dues.filter((due) => due <= now).toSorted((a, b) => a - b))
        expect(schedule.size).toBe(dues.length - taken.length)
        const late = dues.filter((due) => due > now)
        schedule.retain(({ item }) => item % 2 === 0)
        expect(schedule.size).toBe(dues.filter((due, item) => due > now && item % 2 === 0).length)
        schedule.retain(() => false)
        late.forEach((due, item) => {
          schedule.add({ item, due })
        })
        expect(schedule.nextDue).toBe(Math.min(Infinity, ...dues.filter((due) => due > now)))
      }),
    )
  })
})
