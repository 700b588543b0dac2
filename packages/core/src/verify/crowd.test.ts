import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Crowd } from './crowd.js'

/** Long enough for a crowd to see that checks are not made without a pause. */
async function pause(): Promise<void> {
  for (let tick = 0; tick < 3; tick += 1) await Promise.resolve()
}

/** Begins checks of these origins, with a pause after each. */
async function begin(crowd: Crowd, ...origins: readonly number[]): Promise<readonly boolean[]> {
  const begun: boolean[] = []
  for (const origin of origins) {
    begun.push(crowd.beginsWith(origin))
    await pause()
  }
  return begun
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn()
}

describe('a crowd of checks', () => {
  it('are three that begin without a pause', () => {
    const crowd = new Crowd()
    expect([1, 1, 1, 1].map((origin) => crowd.beginsWith(origin))).toEqual([false, false, true, true])
  })

  it('are none that one origin begins one after the other, in one turn or in many', async () => {
    const crowd = new Crowd()
    expect(await begin(crowd, ...Array.from({ length: 10 }, () => 1))).toEqual(Array.from({ length: 10 }, () => false))
    for (let turn = 0; turn < 10; turn += 1) {
      await turns(1)
      expect(await begin(crowd, 1, 1)).toEqual([false, false])
    }
  })

  it('are none of two at a time with a pause before them', async () => {
    const crowd = new Crowd()
    for (let count = 0; count < 5; count += 1) {
      expect([crowd.beginsWith(1), crowd.beginsWith(1)]).toEqual([false, false])
      await pause()
      expect(await begin(crowd, 1)).toEqual([false])
    }
  })

  it('are those of three origins in one turn, or in two that follow each other', async () => {
    expect(await begin(new Crowd(), 1, 2, 3)).toEqual([false, false, true])
    expect(await begin(new Crowd(), 1, 1, 2, 2, 1)).toEqual([false, false, false, false, true])
    const crowd = new Crowd()
    expect(await begin(crowd, 1, 2)).toEqual([false, false])
    await turns(1)
    expect(await begin(crowd, 3)).toEqual([true])
    const other = new Crowd()
    expect(await begin(other, 1)).toEqual([false])
    await turns(1)
    expect(await begin(other, 1, 2)).toEqual([false, true])
  })

  it('are none with a turn between them', async () => {
    for (const idle of [2, 3, 10]) {
      const crowd = new Crowd()
      expect(await begin(crowd, 1, 2)).toEqual([false, false])
      await turns(idle)
      expect(await begin(crowd, 3, 4)).toEqual([false, false])
      await turns(idle)
      expect(await begin(crowd, 5, 6)).toEqual([false, false])
    }
  })

  it('is there for one more turn', async () => {
    for (const [later, isThere] of [
      [1, true],
      [2, false],
      [3, false],
    ] as const) {
      const crowd = new Crowd()
      for (const origin of [1, 1, 1]) crowd.beginsWith(origin)
      await turns(later)
      expect(await begin(crowd, 1)).toEqual([isThere])
    }
  })

  it('is there while two checks are in the pool', async () => {
    const crowd = new Crowd()
    for (const [inPool, isThere] of [
      [1, false],
      [2, true],
      [3, true],
      [0, false],
    ] as const) {
      await turns(3)
      crowd.inPool = inPool
      expect(await begin(crowd, 1)).toEqual([isThere])
    }
  })
})
