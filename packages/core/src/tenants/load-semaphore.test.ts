import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../time/clock.js'
import { LoadSemaphore } from './load-semaphore.js'
import { WeightedRoundRobin, type LoadPriority } from './weighted-round-robin.js'

/** The loads that acquired, and those that were refused, each in their order. */
function entering(places: LoadSemaphore): {
  readonly acquired: LoadPriority[]
  readonly refused: LoadPriority[]
  readonly acquire: (priority: LoadPriority, count?: number) => Promise<void>
} {
  const [acquired, refused]: [LoadPriority[], LoadPriority[]] = [[], []]
  return {
    acquired,
    refused,
    acquire: async (priority, count = 1) => {
      for (let index = 0; index < count; index += 1)
        void places.acquire(priority).then((admitted) => (admitted ? acquired : refused).push(priority))
      await settled()
    },
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

describe('Places for loads', () => {
  it('T48 are reserved for tenants that a token was proven for', async () => {
    const places = new LoadSemaphore(createTestClock())
    const { acquired, acquire } = entering(places)
    await acquire('new', 20)
    expect(acquired).toHaveLength(16)
    await acquire('proven', 6)
    expect(acquired.filter((priority) => priority === 'proven')).toHaveLength(4)
  })

  it('T48 go to proven tenants first, and one in four to another', async () => {
    const places = new LoadSemaphore(createTestClock())
    const { acquired, acquire } = entering(places)
    await acquire('proven', 20)
    await acquire('new', 100)
    await acquire('proven', 100)
    acquired.length = 0
    for (let left = 0; left < 8; left += 1) places.release('proven')
    await settled()
    expect(acquired).toEqual(['proven', 'proven', 'proven', 'new', 'proven', 'proven', 'proven', 'new'])
  })

  it('T48 are made room for by names that were found absent, then by other unproven ones, never by proven ones', async () => {
    const places = new LoadSemaphore(systemClock)
    const { refused, acquire } = entering(places)
    await acquire('proven', 20)
    await acquire('proven', 2000)
    await acquire('absent', 10)
    await acquire('new', 500)
    await acquire('asked', 490)
    expect(refused).toEqual([])
    await acquire('asked', 10)
    expect(refused).toEqual(Array.from({ length: 10 }, () => 'absent'))
    await acquire('asked', 3)
    expect(refused.slice(10)).toEqual(['asked', 'asked', 'asked'])
    expect(places.waiting).toBe(3000)
    places.close()
  })

  it('bound how many loads wait', async () => {
    const places = new LoadSemaphore(systemClock)
    const { acquire } = entering(places)
    for (const priority of ['proven', 'again', 'asked', 'new', 'absent'] as const) await acquire(priority, 5000)
    expect(places.waiting).toBe(6000)
    places.close()
    await settled()
    expect(places.waiting).toBe(0)
  })
})

describe('The rounds of loads', () => {
  it('skip a priority without waiting loads', () => {
    const left: Record<LoadPriority, number> = { proven: 1, again: 3, asked: 0, new: 2, absent: 2 }
    const rounds = new WeightedRoundRobin((priority) => left[priority] > 0)
    const order: (LoadPriority | undefined)[] = []
    for (let priority = rounds.next(); priority !== undefined; priority = rounds.next()) {
      left[priority] -= 1
      order.push(priority)
    }
    expect(order).toEqual(['proven', 'again', 'new', 'again', 'new', 'absent', 'again', 'absent'])
  })
})
