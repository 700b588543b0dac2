import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from './clock.js'

const DAY = 86_400_000

describe('the system clock', () => {
  it('tells wall and monotonic time, and chance', () => {
    const before = [Date.now(), performance.now()]
    const { wall, mono } = systemClock.now()
    expect(wall).toBeGreaterThanOrEqual(before[0] ?? NaN)
    expect(mono).toBeGreaterThanOrEqual(before[1] ?? NaN)
    expect(wall - (before[0] ?? 0) + mono - (before[1] ?? 0)).toBeLessThan(1000)
    const chances = Array.from({ length: 100 }, () => systemClock.random())
    expect(chances.every((chance) => chance >= 0 && chance < 1)).toBe(true)
    expect(new Set(chances).size).toBeGreaterThan(90)
  })

  it.each([60_000, 60 * DAY])('keeps no process alive for a task in %i milliseconds', (ms) => {
    const awaited = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = awaited()
    const cancel = systemClock.after(ms, () => {})
    expect(awaited()).toBe(before)
    cancel()
    const ordinary = setTimeout(() => {}, 60_000)
    expect(awaited()).toBe(before + 1)
    clearTimeout(ordinary)
  })
})

describe('a task of the system clock', () => {
  const ran = vi.fn<() => void>()

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    ran.mockClear()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([1, 500, DAY, 24 * DAY, 25 * DAY, 365 * DAY])('runs once, after %i milliseconds and not before', (ms) => {
    systemClock.after(ms, ran)
    vi.advanceTimersByTime(ms - 1)
    expect(ran).toHaveBeenCalledTimes(0)
    vi.advanceTimersByTime(1)
    expect(ran).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(30 * DAY)
    expect([ran.mock.calls, vi.getTimerCount()]).toEqual([[[]], 0])
  })

  it.each([0, -5])('runs at once when it is due already: %i', (ms) => {
    systemClock.after(ms, ran)
    vi.advanceTimersByTime(1)
    expect(ran).toHaveBeenCalledTimes(1)
  })

  it('never runs when it is infinitely far away', () => {
    systemClock.after(Infinity, ran)
    vi.advanceTimersByTime(1000 * DAY)
    expect(ran).toHaveBeenCalledTimes(0)
  })

  it.each([10, 60 * DAY])('does not run once cancelled (%i milliseconds)', (ms) => {
    const cancel = systemClock.after(ms, ran)
    vi.advanceTimersByTime(ms - 1)
    cancel()
    cancel()
    vi.advanceTimersByTime(100 * DAY)
    expect([ran.mock.calls, vi.getTimerCount()]).toEqual([[], 0])
  })
})
