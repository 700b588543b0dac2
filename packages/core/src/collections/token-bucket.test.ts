import { describe, expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.js'

describe('a budget', () => {
  it('is spent in a burst, then refilled one by one', () => {
    const budget = new TokenBucket({ burst: 2, refill: 5000 })
    expect([budget.spend(1000), budget.spend(1000), budget.spend(1000)]).toEqual([true, true, false])
    expect(budget.wait(1000)).toBe(5000)
    expect(budget.spend(5999)).toBe(false)
    expect(budget.wait(6000)).toBe(0)
    expect([budget.spend(6000), budget.spend(6000)]).toEqual([true, false])
  })

  it('never holds more than its burst', () => {
    const budget = new TokenBucket({ burst: 2, refill: 10 })
    expect([budget.spend(1e9), budget.spend(1e9), budget.spend(1e9)]).toEqual([true, true, false])
  })

  it('with a refill of 0 is never empty', () => {
    const budget = new TokenBucket({ burst: 1, refill: 0 })
    expect([budget.spend(1), budget.spend(1), budget.spend(1)]).toEqual([true, true, true])
    expect(budget.wait(1)).toBe(0)
  })

  it('keeps what is reserved for others, unless it cannot hold that much', () => {
    const budget = new TokenBucket({ burst: 3, refill: 1000 })
    expect([budget.spend(0, 1), budget.spend(0, 1), budget.spend(0, 1)]).toEqual([true, true, false])
    expect([budget.wait(0, 1), budget.wait(0)]).toEqual([1000, 0])
    expect([budget.spend(0), budget.spend(0)]).toEqual([true, false])
    expect(budget.wait(0, 1)).toBe(2000)
    const single = new TokenBucket({ burst: 1, refill: 1000 })
    expect([single.spend(0, 1), single.spend(0, 1), single.wait(0, 1)]).toEqual([true, false, 1000])
  })
})
