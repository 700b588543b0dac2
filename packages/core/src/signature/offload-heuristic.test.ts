import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { OffloadHeuristic } from './offload-heuristic.js'

/** Long enough for a heuristic to see that checks are not made without a pause. */
async function pause(): Promise<void> {
  for (let tick = 0; tick < 3; tick += 1) await Promise.resolve()
}

/** Begins checks of these origins, with a pause after each. */
async function begin(heuristic: OffloadHeuristic, ...origins: readonly number[]): Promise<readonly boolean[]> {
  const begun: boolean[] = []
  for (const origin of origins) {
    begun.push(heuristic.begin(origin))
    await pause()
  }
  return begun
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn()
}

describe('a heuristic of checks', () => {
  it('are three that begin without a pause', () => {
    const heuristic = new OffloadHeuristic()
    expect([1, 1, 1, 1].map((origin) => heuristic.begin(origin))).toEqual([false, false, true, true])
  })

  it('are none that one origin begins one after the other, in one turn or in many', async () => {
    const heuristic = new OffloadHeuristic()
    expect(await begin(heuristic, ...Array.from({ length: 10 }, () => 1))).toEqual(
      Array.from({ length: 10 }, () => false),
    )
    for (let turn = 0; turn < 10; turn += 1) {
      await turns(1)
      expect(await begin(heuristic, 1, 1)).toEqual([false, false])
    }
  })

  it('are none of two at a time with a pause before them', async () => {
    const heuristic = new OffloadHeuristic()
    for (let count = 0; count < 5; count += 1) {
      expect([heuristic.begin(1), heuristic.begin(1)]).toEqual([false, false])
      await pause()
      expect(await begin(heuristic, 1)).toEqual([false])
    }
  })

  it('are those of three origins in one turn, or in two that follow each other', async () => {
    expect(await begin(new OffloadHeuristic(), 1, 2, 3)).toEqual([false, false, true])
    expect(await begin(new OffloadHeuristic(), 1, 1, 2, 2, 1)).toEqual([false, false, false, false, true])
    const heuristic = new OffloadHeuristic()
    expect(await begin(heuristic, 1, 2)).toEqual([false, false])
    await turns(1)
    expect(await begin(heuristic, 3)).toEqual([true])
    const other = new OffloadHeuristic()
    expect(await begin(other, 1)).toEqual([false])
    await turns(1)
    expect(await begin(other, 1, 2)).toEqual([false, true])
  })

  it('are none with a turn between them', async () => {
    for (const idle of [2, 3, 10]) {
      const heuristic = new OffloadHeuristic()
      expect(await begin(heuristic, 1, 2)).toEqual([false, false])
      await turns(idle)
      expect(await begin(heuristic, 3, 4)).toEqual([false, false])
      await turns(idle)
      expect(await begin(heuristic, 5, 6)).toEqual([false, false])
    }
  })

  it('is there for one more turn', async () => {
    for (const [later, isThere] of [
      [1, true],
      [2, false],
      [3, false],
    ] as const) {
      const heuristic = new OffloadHeuristic()
      for (const origin of [1, 1, 1]) heuristic.begin(origin)
      await turns(later)
      expect(await begin(heuristic, 1)).toEqual([isThere])
    }
  })

  it('is there while two checks are in the pool', async () => {
    const heuristic = new OffloadHeuristic()
    for (const [inPool, isThere] of [
      [1, false],
      [2, true],
      [3, true],
      [0, false],
    ] as const) {
      await turns(3)
      heuristic.inPool = inPool
      expect(await begin(heuristic, 1)).toEqual([isThere])
    }
  })
})
