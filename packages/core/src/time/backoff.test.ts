import { expect, it } from 'vitest'
import { backoffAfter } from './backoff.js'

const policy = { initial: 1000, max: 60_000 }

it('is at least half as long as it may be, whatever chance says', () => {
  expect([1, 2, 3, 6, 7, 1e9].map((count) => backoffAfter(policy, count, 0))).toEqual([
    500, 1000, 2000, 16_000, 30_000, 30_000,
  ])
  expect([1, 2, 7].map((count) => backoffAfter(policy, count, 0.5))).toEqual([750, 1500, 45_000])
  expect(backoffAfter(policy, 1, 1 - Number.EPSILON)).toBeLessThanOrEqual(1000)
})
