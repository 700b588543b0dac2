import { describe, expect, it } from 'vitest'
import { Budget } from './budget.js'

describe('a budget', () => {
  it('is spent in a burst, then refilled one by one', () => {
    const budget = new Budget({ burst: 2, refill: 5000 })
    expect([budget.spend(1000), budget.spend(1000), budget.spend(1000)]).toEqual([true, true, false])
    expect(budget.wait(1000)).toBe(5000)
    expect(budget.spend(5999)).toBe(false)
    expect(budget.wait(6000)).toBe(0)
    expect([budget.spend(6000), budget.spend(6000)]).toEqual([true, false])
  })

  it('never holds more than its burst', () => {
    const budget = new Budget({ burst: 2, refill: 10 })
    expect([budget.spend(1e9), budget.spend(1e9), budget.spend(1e9)]).toEqual([true, true, false])
  })

  it('with a refill of 0 is never empty', () => {
    const budget = new Budget({ burst: 1, refill: 0 })
    expect([budget.spend(1), budget.spend(1), budget.spend(1)]).toEqual([true, true, true])
    expect(budget.wait(1)).toBe(0)
  })
})
