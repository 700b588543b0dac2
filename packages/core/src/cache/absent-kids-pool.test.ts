import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { AbsentKidsPool, MAX_ABSENT_KIDS } from './absent-kids-pool.js'
import { AbsentKids } from './absent-kids.js'

const LONGEST = 30_000

const fill = (absent: AbsentKids, count: number, mono: number): void => {
  for (let index = 0; index < count; index += 1) absent.remember(`kid-${index}`, mono)
}

describe('the absent kids of all sources', () => {
  it('leave when their time is over, though nobody asks again', async () => {
    const clock = createTestClock()
    const pool = new AbsentKidsPool(clock)
    const absent = new AbsentKids(LONGEST, pool)
    fill(absent, 1000, clock.now().mono)
    expect(pool.size).toBe(1000)
    await clock.advance(2 * 60_000)
    expect([absent.size, pool.size, clock.pending]).toEqual([0, 0, 0])
  })

  it('stay while asking for one again would double its time', async () => {
    const clock = createTestClock()
    const absent = new AbsentKids(LONGEST, new AbsentKidsPool(clock))
    absent.remember('swept', clock.now().mono)
    await clock.advance(58_000)
    absent.remember('a', clock.now().mono)
    await clock.advance(2000)
    expect(absent.size).toBe(1)
    absent.remember('a', clock.now().mono)
    expect(absent.has('a', clock.now().mono + 1999)).toBe(true)
  })

  it('are so many at most, however many sources there are', () => {
    const clock = createTestClock()
    const pool = new AbsentKidsPool(clock)
    const sources = Array.from({ length: 100 }, () => new AbsentKids(LONGEST, pool))
    for (const source of sources) fill(source, 1000, clock.now().mono)
    expect(pool.size).toBe(MAX_ABSENT_KIDS)
    expect(sources.reduce((sum, { size }) => sum + size, 0)).toBe(MAX_ABSENT_KIDS)
  })

  it('of a source that is flooded evict its own', () => {
    const clock = createTestClock()
    const pool = new AbsentKidsPool(clock)
    const { mono } = clock.now()
    const quiet = Array.from({ length: 200 }, () => new AbsentKids(LONGEST, pool))
    for (const source of quiet) fill(source, 96, mono)
    const flooded = new AbsentKids(LONGEST, pool)
    for (let index = 0; index < 20_000; index += 1) flooded.remember(`flood-${index}`, mono)
    expect(quiet.every(({ size }) => size > 90)).toBe(true)
  })

  it('of a source that comes when there is no room find some, at those that have more', () => {
    const clock = createTestClock()
    const pool = new AbsentKidsPool(clock)
    const { mono } = clock.now()
    const full = Array.from({ length: MAX_ABSENT_KIDS / 1000 }, () => new AbsentKids(LONGEST, pool))
    for (const source of full) fill(source, 1000, mono)
    const late = new AbsentKids(LONGEST, pool)
    for (let count = 1; count <= 50; count += 1) {
      late.remember(`late-${count}`, mono)
      expect([late.size, pool.size]).toEqual([count, MAX_ABSENT_KIDS])
    }
    expect(late.has('late-1', mono)).toBe(true)
  })

  it('of a source that is closed are forgotten', () => {
    const clock = createTestClock()
    const pool = new AbsentKidsPool(clock)
    const absent = new AbsentKids(LONGEST, pool)
    fill(absent, 10, clock.now().mono)
    absent.forgetAll()
    expect([absent.size, pool.size, clock.pending]).toEqual([0, 0, 0])
  })
})
