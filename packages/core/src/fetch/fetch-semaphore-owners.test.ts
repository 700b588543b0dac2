import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { FetchDemand } from '../cache/fetch-demand.js'
import { FetchSemaphore, SLOT_RETRY_MS, MAX_SLOT_WAIT_MS, type SlotRequest, type Release } from './fetch-semaphore.js'
import { remainingBackoffOf } from '../cache/still-backing-off.js'
import { SourceError } from '../errors/errors.js'

function setUp(limit: number) {
  const clock = createTestClock()
  const semaphore = new FetchSemaphore(limit, clock)
  const entered: string[] = []
  const slots: Release[] = []
  const { signal } = new AbortController()
  let origins = 0
  /** Each of an origin of its own, as a tenant may name as many as it likes. */
  const ask = (tenants: string | string[], more: Partial<SlotRequest> = {}): void => {
    const names = [tenants].flat()
    const request = { origin: `origin-${(origins += 1)}`, tenants: names, demand: undefined, signal, ...more }
    void Promise.resolve(semaphore.acquire(request)).then((release) => {
      entered.push(names.join('+'))
      slots.push(release)
    })
  }
  const settled = () => clock.advance(0)
  const count = (name: string): number => entered.filter((one) => one === name).length
  return { clock, semaphore, entered, slots, ask, settled, count, signal }
}

describe('the owners of fetches', () => {
  it('T45 find a slot at once, however many origins of other owners hang', async () => {
    const { semaphore, ask, settled, count } = setUp(64)
    for (let index = 0; index < 900; index += 1) ask(`evil${index % 3}`)
    await settled()
    expect(semaphore.open).toBe(56)
    for (let index = 0; index < 8; index += 1) ask(`honest${index}`)
    await settled()
    expect([semaphore.open, count('honest0'), count('honest7')]).toEqual([64, 1, 1])
  })

  it('T45 take turns', async () => {
    const { entered, slots, ask, settled } = setUp(1)
    ask('first')
    for (const owner of ['big', 'big', 'big', 'small', 'tiny']) ask(owner)
    for (let index = 0; index < 4; index += 1) {
      await settled()
      slots.at(-1)?.()
    }
    expect(entered).toEqual(['first', 'big', 'small', 'tiny'])
  })

  it('T45 have no more than half of the slots while others wait', async () => {
    const { slots, ask, settled, count } = setUp(16)
    for (let index = 0; index < 100; index += 1) ask('big')
    await settled()
    expect(count('big')).toBe(14)
    for (let index = 0; index < 20; index += 1) ask('small')
    await settled()
    const bigPlaces = slots.slice(0, 10)
    for (const release of bigPlaces) release()
    await settled()
    expect([count('big'), count('small')]).toEqual([16, 8])
  })

  it('T45 that share a source are charged for it in turn, so that sharing wins no slots', async () => {
    const { semaphore, ask, settled, count } = setUp(64)
    for (let index = 0; index < 900; index += 1) ask(['evil0', 'evil1'])
    await settled()
    expect(semaphore.open).toBe(56)
    ask('honest')
    await settled()
    expect(count('honest')).toBe(1)
  })

  it('T45 that share a source do not pay for each other alone', async () => {
    const { slots, ask, settled, count } = setUp(16)
    for (let index = 0; index < 14; index += 1) ask(['honest', 'evil'])
    await settled()
    for (const name of ['honest', 'other', 'other', 'other']) ask(name)
    await settled()
    expect([count('honest'), count('other')]).toEqual([0, 1])
    slots[0]?.()
    slots[1]?.()
    await settled()
    expect([count('honest'), count('other')]).toEqual([1, 1])
  })

  it('T45 keep some slots for sources that answered well and promptly, and some for those of owners that hold none', async () => {
    const { semaphore, ask, settled, count } = setUp(64)
    for (let index = 0; index < 100; index += 1) ask('big')
    for (let index = 0; index < 100; index += 1) ask('big', { isProven: true })
    await settled()
    expect(semaphore.open).toBe(60)
    ask('new')
    await settled()
    expect(count('new')).toBe(1)
  })

  it('T45 have proven sources go first among their own', async () => {
    const { slots, ask, settled, semaphore } = setUp(1)
    ask('a')
    const seen: string[] = []
    await settled()
    const { signal } = new AbortController()
    for (const isProven of [false, true]) {
      const asked = { origin: `proven-${isProven}`, tenants: ['a'], isProven, demand: undefined, signal }
      void Promise.resolve(semaphore.acquire(asked)).then(() => seen.push(asked.origin))
    }
    slots[0]?.()
    await settled()
    expect(seen).toEqual(['proven-true'])
  })

  it('T45 have reserved slots for what somebody waits for only, and at once when somebody begins to', async () => {
    const { semaphore, ask, settled, count } = setUp(8)
    for (let index = 0; index < 10; index += 1) ask(`t${index}`, { demand: new FetchDemand() })
    const demand = new FetchDemand()
    ask('promoted', { demand })
    await settled()
    expect([semaphore.open, count('promoted')]).toEqual([7, 0])
    demand.awaited()
    await settled()
    expect([semaphore.open, count('promoted')]).toEqual([8, 1])
  })

  it('T45 are told to come back soon when there was no slot for long, and no failure of the provider is counted', async () => {
    const { clock, semaphore, ask, signal } = setUp(1)
    ask('a')
    const refused = Promise.resolve(
      semaphore.acquire({ origin: 'b', tenants: ['b'], demand: undefined, signal }),
    ).catch((error: unknown) => error)
    await clock.advance(MAX_SLOT_WAIT_MS)
    const error = await refused
    expect(error).toMatchObject({ reason: 'timeout', retryAfter: SLOT_RETRY_MS })
    expect(error instanceof SourceError && remainingBackoffOf(error)).toBe(SLOT_RETRY_MS)
  })
})
