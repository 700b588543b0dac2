import { describe, expect, it } from 'vitest'
import { createTestClock } from './test-clock.js'

const START = Date.UTC(2026, 0, 1)

describe('a test clock', () => {
  it('stands still at 2026-01-01 and 1000', () => {
    expect(createTestClock().now()).toEqual({ wall: START, mono: 1000 })
  })

  it('starts where it is told to', () => {
    expect(createTestClock({ wall: 5, mono: 7 }).now()).toEqual({ wall: 5, mono: 7 })
  })

  it('advances both clocks', async () => {
    const clock = createTestClock()
    await clock.advance(250)
    expect(clock.now()).toEqual({ wall: START + 250, mono: 1250 })
  })

  it('steps the wall clock alone, forward and back', () => {
    const clock = createTestClock()
    clock.jumpWall(60_000)
    clock.jumpWall(-90_000)
    expect(clock.now()).toEqual({ wall: START - 30_000, mono: 1000 })
  })

  it('runs due tasks in order of time, each at its own moment', async () => {
    const clock = createTestClock()
    const seen: [string, number, number][] = []
    const note = (name: string) => () => seen.push([name, clock.now().mono, clock.now().wall - START])
    clock.after(200, note('late'))
    clock.after(50, note('early'))
    clock.after(200, note('late too'))
    clock.after(201, note('never'))
    await clock.advance(200)
    expect(seen).toEqual([
      ['early', 1050, 50],
      ['late', 1200, 200],
      ['late too', 1200, 200],
    ])
    expect(clock.now().mono).toBe(1200)
  })

  it('runs in the same advance what a task, its promises or its immediates schedule', async () => {
    const clock = createTestClock()
    const seen: number[] = []
    clock.after(10, () => {
      setImmediate(() => {
        void Promise.resolve().then(() => clock.after(10, () => seen.push(clock.now().mono)))
      })
    })
    await clock.advance(100)
    expect(seen).toEqual([1020])
  })

  it('lets what was started before the call schedule first', async () => {
    const clock = createTestClock()
    const seen: number[] = []
    void Promise.resolve().then(() => clock.after(5, () => seen.push(clock.now().mono)))
    await clock.advance(5)
    expect(seen).toEqual([1005])
  })

  it('runs a task without delay at the next advance, even of nothing', async () => {
    const clock = createTestClock()
    let ran = 0
    clock.after(-5, () => (ran += 1))
    clock.after(0, () => (ran += 1))
    expect(ran).toBe(0)
    await clock.advance(0)
    expect(ran).toBe(2)
  })

  it('cancels a task, and shrugs when that comes twice or too late', async () => {
    const clock = createTestClock()
    let ran = 0
    const cancel = clock.after(10, () => (ran += 1))
    const tooLate = clock.after(5, () => (ran += 10))
    cancel()
    cancel()
    await clock.advance(20)
    tooLate()
    expect(ran).toBe(10)
  })

  it('lets a task cancel another one due at the same time', async () => {
    const clock = createTestClock()
    const seen: string[] = []
    clock.after(10, () => {
      seen.push('first')
      cancel()
    })
    const cancel = clock.after(10, () => seen.push('second'))
    await clock.advance(10)
    expect(seen).toEqual(['first'])
  })

  it('tells how many tasks wait and when the next is due', async () => {
    const clock = createTestClock()
    expect([clock.pending, clock.nextDue]).toEqual([0, undefined])
    clock.after(30, () => undefined)
    clock.after(20, () => undefined)
    expect([clock.pending, clock.nextDue]).toEqual([2, 1020])
    await clock.advance(20)
    expect([clock.pending, clock.nextDue]).toEqual([1, 1030])
  })

  it('runs overlapping advances one after the other', async () => {
    const clock = createTestClock()
    await Promise.all([clock.advance(10), clock.advance(20)])
    expect(clock.now().mono).toBe(1030)
  })

  it('stops where a task throws, and can go on', async () => {
    const clock = createTestClock()
    clock.after(10, () => {
      throw new Error('boom')
    })
    await expect(clock.advance(50)).rejects.toThrow('boom')
    expect(clock.now().mono).toBe(1010)
    await clock.advance(5)
    expect(clock.now().mono).toBe(1015)
  })

  it('gives up on a task that reschedules itself without delay', async () => {
    const clock = createTestClock()
    const again = (): void => {
      clock.after(0, again)
    }
    again()
    await expect(clock.advance(1)).rejects.toThrow('ran 10000 tasks while time stood still')
  })

  it('answers chance with zero, a number, or a function', () => {
    expect(createTestClock().random()).toBe(0)
    expect(createTestClock({ random: 0.5 }).random()).toBe(0.5)
    let next = 0
    const clock = createTestClock({ random: () => (next += 0.1) })
    expect([clock.random(), clock.random()]).toEqual([0.1, 0.2])
  })

  it('names the option that is wrong', async () => {
    expect(() => createTestClock({ random: 1 })).toThrow('"random" must be a function or a number in [0, 1), got 1')
    expect(() => createTestClock({ wall: -1 })).toThrow('"wall" must be a number of at least 0, got -1')
    expect(() => createTestClock({ mono: NaN })).toThrow('"mono"')
    expect(() => Reflect.apply(createTestClock, undefined, [{ wal: 1 }])).toThrow('unknown option "wal"')
    const clock = createTestClock()
    await expect(clock.advance(-1)).rejects.toThrow('"ms" must be a number of at least 0, got -1')
    await expect(clock.advance(Infinity)).rejects.toThrow(TypeError)
    expect(() => clock.after(NaN, () => undefined)).toThrow('"ms" must be a number')
    expect(() => {
      clock.jumpWall(Infinity)
    }).toThrow('"ms" must be a finite number')
  })

  it('works with its methods taken off', () => {
    const { now, after, random } = createTestClock()
    after(1, () => undefined)()
    expect(now().mono + random()).toBe(1000)
  })
})
