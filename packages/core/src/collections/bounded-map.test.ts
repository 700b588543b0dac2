import { expect, it } from 'vitest'
import { BoundedMap } from './bounded-map.js'

it('BoundedMap keep what was set last, at least half of the most', () => {
  const kept = new BoundedMap<number>(10)
  for (let index = 0; index < 1000; index += 1) {
    kept.set(`k${index}`, index)
    expect(kept.size).toBeLessThanOrEqual(10)
    for (let last = Math.max(0, index - 4); last <= index; last += 1) expect(kept.get(`k${last}`)).toBe(last)
  }
  expect(kept.get('k980')).toBeUndefined()
})

it('BoundedMap keep one value a key, the last, and none that was deleted', () => {
  const kept = new BoundedMap<number>(8)
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const)
    kept.set(key, value)
  expect([kept.get('a'), kept.get('b'), kept.get('c'), kept.size]).toEqual([3, 2, 4, 3])
  expect([kept.delete('a'), kept.delete('a'), kept.delete('b'), kept.get('a'), kept.size]).toEqual([
    true,
    false,
    true,
    undefined,
    1,
  ])
})
