import { generateKeyPairSync } from 'node:crypto'
import { setImmediate as nextTick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { keySetOf } from '../keys/key-set.js'
import { TickBudget } from './tick-budget.js'

describe('A budget of each tick of the event loop', () => {
  it('is shared: so many units a tick, whoever spends them, first come first served', async () => {
    const budget = new TickBudget(4)
    const done: number[][] = [[]]
    const spend = async (who: number): Promise<void> => {
      const room = budget.spend(1)
      if (room !== undefined) await room
      done.at(-1)?.push(who)
    }
    // Before the budget's own: so it sees each tick begin.
    setImmediate(function look() {
      done.push([])
      if (done.flat().length < 10) setImmediate(look)
    })
    await Promise.all(Array.from({ length: 10 }, (_, who) => spend(who)))
    expect(done.filter(({ length }) => length > 0)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ])
  })

  it('may be overdrawn by one piece of work, which the next ticks make up for', async () => {
    const budget = new TickBudget(4)
    expect(budget.spend(20)).toBeUndefined()
    let ticks = 0
    let running = true
    setImmediate(function look() {
      ticks += 1
      if (running) setImmediate(look)
    })
    await budget.spend(1)
    running = false
    expect(ticks).toBeGreaterThanOrEqual(3)
  })

  it('is whole again after a while without work', async () => {
    const budget = new TickBudget(4)
    for (let count = 0; count < 4; count += 1) expect(budget.spend(1)).toBeUndefined()
    await nextTick()
    await nextTick()
    for (let count = 0; count < 4; count += 1) expect(budget.spend(1)).toBeUndefined()
  })
})

describe('Keys of many sets that come at once', () => {
  it('are imported a few a tick, all sets together', { timeout: 60_000 }, async () => {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    let inTick = 0
    let most = 0
    const counted = (kid: string): object => ({
      ...jwk,
      alg: 'ES256',
      get kid() {
        inTick += 1
        most = Math.max(most, inTick)
        return kid
      },
    })
    let running = true
    const look = (): void => {
      inTick = 0
      if (running) setImmediate(look)
    }
    setImmediate(look)
    const sets = Array.from({ length: 30 }, (_, set) => [1, 2, 3, 4, 5, 6].map((key) => counted(`${set}-${key}`)))
    const all = await Promise.all(sets.map((set) => keySetOf(set)))
    running = false
    expect(all.every(({ keys }) => keys.length === 6)).toBe(true)
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(8)
  })
})
