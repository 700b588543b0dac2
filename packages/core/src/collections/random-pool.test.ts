import { describe, expect, it } from 'vitest'
import { RandomPool } from './random-pool.js'

describe('A random pool', () => {
  it('draws each item once, any of them by chance', () => {
    const pool = new RandomPool<string>()
    for (const item of ['a', 'b', 'c', 'd']) pool.add(item)
    expect([pool.draw(0.3), pool.draw(0.999), pool.size]).toEqual(['b', 'c', 2])
    expect([pool.draw(0), pool.draw(0.5), pool.draw(0), pool.size]).toEqual(['a', 'd', undefined, 0])
  })

  it('lets an item leave from its midst', () => {
    const pool = new RandomPool<string>()
    for (const item of ['a', 'b', 'c']) pool.add(item)
    expect([pool.remove('a'), pool.remove('a'), pool.size]).toEqual([true, false, 2])
    expect(new Set([pool.draw(0), pool.draw(0)])).toEqual(new Set(['b', 'c']))
  })
})
