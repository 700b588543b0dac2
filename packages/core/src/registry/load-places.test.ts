import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.js'
import { LoadPlaces } from './load-places.js'
import { LoadRounds, type LoadLane } from './load-rounds.js'

/** Which loads entered, and which were turned away, in their order. */
function entering(places: LoadPlaces): {
  readonly entered: LoadLane[]
  readonly refused: LoadLane[]
  readonly enter: (lane: LoadLane, count?: number) => Promise<void>
} {
  const [entered, refused]: [LoadLane[], LoadLane[]] = [[], []]
  return {
    entered,
    refused,
    enter: async (lane, count = 1) => {
      for (let index = 0; index < count; index += 1)
        void places.enter(lane).then((admitted) => (admitted ? entered : refused).push(lane))
      await settled()
    },
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

describe('Places for loads', () => {
  it('T48 are reserved for tenants that a token was proven for', async () => {
    const places = new LoadPlaces(createTestClock())
    const { entered, enter } = entering(places)
    await enter('new', 20)
    expect(entered).toHaveLength(16)
    await enter('proven', 6)
    expect(entered.filter((lane) => lane === 'proven')).toHaveLength(4)
  })

  it('T48 go to proven tenants first, and one in four to another', async () => {
    const places = new LoadPlaces(createTestClock())
    const { entered, enter } = entering(places)
    await enter('proven', 20)
    await enter('new', 100)
    await enter('proven', 100)
    entered.length = 0
    for (let left = 0; left < 8; left += 1) places.leave('proven')
    await settled()
    expect(entered).toEqual(['proven', 'proven', 'proven', 'new', 'proven', 'proven', 'proven', 'new'])
  })

  it('T48 are made room for by names that were found absent, then by other unproven ones, never by proven ones', async () => {
    const places = new LoadPlaces(systemClock)
    const { refused, enter } = entering(places)
    await enter('proven', 20)
    await enter('proven', 2000)
    await enter('absent', 10)
    await enter('new', 500)
    await enter('asked', 490)
    expect(refused).toEqual([])
    await enter('asked', 10)
    expect(refused).toEqual(Array.from({ length: 10 }, () => 'absent'))
    await enter('asked', 3)
    expect(refused.slice(10)).toEqual(['asked', 'asked', 'asked'])
    expect(places.waiting).toBe(3000)
    places.close()
  })

  it('are so many that wait, however many come', async () => {
    const places = new LoadPlaces(systemClock)
    const { enter } = entering(places)
    for (const lane of ['proven', 'again', 'asked', 'new', 'absent'] as const) await enter(lane, 5000)
    expect(places.waiting).toBe(6000)
    places.close()
    await settled()
    expect(places.waiting).toBe(0)
  })
})

describe('The rounds of loads', () => {
  it('pass over lanes in which nobody waits', () => {
    const left: Record<LoadLane, number> = { proven: 1, again: 3, asked: 0, new: 2, absent: 2 }
    const rounds = new LoadRounds((lane) => left[lane] > 0)
    const order: (LoadLane | undefined)[] = []
    for (let lane = rounds.next(); lane !== undefined; lane = rounds.next()) {
      left[lane] -= 1
      order.push(lane)
    }
    expect(order).toEqual(['proven', 'again', 'new', 'again', 'new', 'absent', 'again', 'absent'])
  })
})
