import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { AbsentKidsPool } from './absent-kids-pool.js'
import { AbsentKids } from './absent-kids.js'

const published = (kid: string): Parameters<AbsentKids['forgetPublished']>[0] => ({
  keys: [],
  byKid: new Map([[kid, []]]),
  dropped: [],
})

describe('the memory of absent kids', () => {
  it('lasts 1, 2, 4 … seconds, up to negativeCacheTtl', () => {
    const absent = new AbsentKids(5000, new AbsentKidsPool(createTestClock()))
    let mono = 0
    const lasted = [1000, 2000, 4000, 5000, 5000].map((expected) => {
      absent.remember('a', mono)
      const before = absent.has('a', mono + expected - 1)
      mono += expected
      return before && !absent.has('a', mono)
    })
    expect(lasted).toEqual([true, true, true, true, true])
  })

  it('T17 lasts 5 seconds at most, however long negativeCacheTtl is: older answers do not say what is published by now', () => {
    const absent = new AbsentKids(30_000, new AbsentKidsPool(createTestClock()))
    let mono = 0
    for (const expected of [1000, 2000, 4000, 5000, 5000, 5000]) {
      absent.remember('a', mono)
      expect([absent.has('a', mono + expected - 1), absent.has('a', mono + expected)]).toEqual([true, false])
      mono += expected
    }
  })

  it('is not lengthened by those who ask while it lasts', () => {
    const absent = new AbsentKids(30_000, new AbsentKidsPool(createTestClock()))
    absent.remember('a', 0)
    absent.remember('a', 500)
    expect(absent.has('a', 1000)).toBe(false)
  })

  it('starts anew for a kid that was left alone for long', () => {
    const absent = new AbsentKids(5000, new AbsentKidsPool(createTestClock()))
    absent.remember('a', 0)
    absent.remember('a', 1000)
    absent.remember('a', 3000 + 5000)
    expect(absent.has('a', 8999)).toBe(true)
    expect(absent.has('a', 9000)).toBe(false)
  })

  it('is lost when the kid is published', () => {
    const absent = new AbsentKids(30_000, new AbsentKidsPool(createTestClock()))
    absent.remember('a', 0)
    absent.forgetPublished(published('a'))
    expect(absent.has('a', 1)).toBe(false)
    expect(absent.size).toBe(0)
  })

  it('T16 holds at most 1,000 kids, the latest, none over 256 characters', () => {
    const absent = new AbsentKids(30_000, new AbsentKidsPool(createTestClock()))
    for (let count = 0; count < 5000; count += 1) absent.remember(`kid-${count}`, 0)
    absent.remember('x'.repeat(257), 0)
    expect(absent.size).toBe(1000)
    expect(absent.has('kid-4999', 0)).toBe(true)
    expect(absent.has('kid-0', 0)).toBe(false)
    expect(absent.has('x'.repeat(257), 0)).toBe(false)
  })
})
