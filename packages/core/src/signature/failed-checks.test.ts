import { describe, expect, it } from 'vitest'
import { FailedChecks } from './failed-checks.js'

const [ONE, OTHER] = [{}, {}]

describe('failed checks of a source', () => {
  it('are many after fifty at once, and no longer when ten a second were few again', () => {
    const failed = new FailedChecks()
    for (let count = 0; count < 49; count += 1) failed.note(ONE, 0)
    expect(failed.isOverBudget(ONE, 0)).toBe(false)
    failed.note(ONE, 0)
    expect(failed.isOverBudget(ONE, 0)).toBe(true)
    expect(failed.isOverBudget(OTHER, 0)).toBe(false)
    expect(failed.isOverBudget(ONE, 99)).toBe(true)
    expect(failed.isOverBudget(ONE, 100)).toBe(false)
  })

  it('count one by one, of a token that was tried with several keys', () => {
    const failed = new FailedChecks()
    for (let count = 0; count < 7; count += 1) failed.note(ONE, 0, 7)
    expect(failed.isOverBudget(ONE, 0)).toBe(false)
    failed.note(ONE, 0, 64)
    expect(failed.isOverBudget(ONE, 99)).toBe(true)
    expect(failed.isOverBudget(ONE, 100)).toBe(false)
  })

  it('are never many at ten a second', () => {
    const failed = new FailedChecks()
    for (let mono = 0; mono < 60_000; mono += 100) {
      failed.note(ONE, mono)
      expect(failed.isOverBudget(ONE, mono)).toBe(false)
    }
  })

  it('are forgotten after five seconds, when another source fails', () => {
    const failed = new FailedChecks()
    failed.note(ONE, 0)
    failed.note(OTHER, 4999)
    expect(failed.size).toBe(2)
    failed.note(OTHER, 5000)
    expect(failed.size).toBe(1)
  })

  it('are remembered of 10,000 sources at most', () => {
    const failed = new FailedChecks()
    for (let count = 0; count < 10_100; count += 1) failed.note({}, 0)
    expect(failed.size).toBe(10_000)
  })
})
