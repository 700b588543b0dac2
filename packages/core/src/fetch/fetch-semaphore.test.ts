import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { FetchDemand } from '../cache/fetch-demand.js'
import { FetchSemaphore, MAX_SLOT_WAIT_MS, type Release } from './fetch-semaphore.js'

interface Asked {
  readonly origin: string
  release: Release | undefined
  failure: unknown
}

function setUp(limit: number) {
  const clock = createTestClock()
  const semaphore = new FetchSemaphore(limit, clock)
  const entered: string[] = []
  const ask = (origin: string, demand?: FetchDemand, signal = new AbortController().signal): Asked => {
    const asked: Asked = { origin, release: undefined, failure: undefined }
    void Promise.resolve(semaphore.acquire({ origin, demand, signal })).then(
      (release) => {
        entered.push(origin)
        asked.release = release
      },
      (error: unknown) => {
        asked.failure = error
      },
    )
    return asked
  }
  const settled = () => clock.advance(0)
  return { clock, semaphore, entered, ask, settled }
}

describe('the semaphore for fetches', () => {
  it('lets so many in at once, and the next when one leaves', async () => {
    const { semaphore, entered, ask, settled } = setUp(2)
    const [first] = [ask('a'), ask('b'), ask('c')]
    await settled()
    expect([entered, semaphore.open, semaphore.waiting]).toEqual([['a', 'b'], 2, 1])
    first?.release?.()
    first?.release?.()
    await settled()
    expect([entered, semaphore.open, semaphore.waiting]).toEqual([['a', 'b', 'c'], 2, 0])
  })

  it('lets those in first that somebody waits for', async () => {
    const { entered, ask, settled } = setUp(1)
    const first = ask('a')
    ask('background', new FetchDemand())
    ask('awaited')
    await settled()
    first.release?.()
    await settled()
    expect(entered).toEqual(['a', 'awaited'])
  })

  it('promotes a fetch in the background when somebody begins to wait for it', async () => {
    const { semaphore, entered, ask, settled } = setUp(1)
    const first = ask('a')
    const demand = new FetchDemand()
    ask('background', new FetchDemand())
    ask('promoted', demand)
    demand.awaited()
    await settled()
    first.release?.()
    await settled()
    expect([entered, semaphore.waiting]).toEqual([['a', 'promoted'], 1])
  })

  it('lets origins take turns, however many fetches one of them has', async () => {
    const { entered, ask, settled } = setUp(1)
    let last = ask('first')
    const waiting = ['big', 'big', 'big', 'big', 'small', 'tiny'].map((origin) => ask(origin))
    await settled()
    for (let count = 0; count < 3; count += 1) {
      last.release?.()
      await settled()
      last = waiting.find(({ release, origin }) => release !== undefined && entered.at(-1) === origin) ?? last
    }
    expect(entered).toEqual(['first', 'big', 'small', 'tiny'])
  })

  it('gives an origin no more slots than it leaves free, so that one that hangs leaves slots for others', async () => {
    const { semaphore, ask, entered, settled } = setUp(64)
    for (let count = 0; count < 1000; count += 1) ask('hangs')
    await settled()
    expect([semaphore.open, semaphore.waiting]).toEqual([32, 968])
    for (let count = 0; count < 1000; count += 1) ask('hangs too')
    await settled()
    for (let index = 0; index < 10; index += 1) ask(`other-${index}`)
    await settled()
    expect(entered.filter((origin) => origin.startsWith('other')).length).toBe(10)
  })

  it('has a slot for an origin that holds none while there is any', async () => {
    const { semaphore, entered, ask, settled } = setUp(3)
    for (const origin of ['a', 'b', 'c']) ask(origin)
    await settled()
    expect([entered, semaphore.open]).toEqual([['a', 'b', 'c'], 3])
  })

  it('refuses those that somebody waited for too long, and keeps those in the background', async () => {
    const { clock, semaphore, ask, settled } = setUp(1)
    ask('a')
    const awaited = ask('b')
    ask('c', new FetchDemand())
    await settled()
    await clock.advance(MAX_SLOT_WAIT_MS)
    expect(awaited.failure).toMatchObject({ reason: 'timeout', message: 'too many fetches were open for too long' })
    expect([semaphore.waiting, clock.pending]).toEqual([1, 0])
  })

  it('forgets who gives up, with the reason of the signal', async () => {
    const { clock, semaphore, ask, settled } = setUp(1)
    const abort = new AbortController()
    ask('a')
    const asked = [ask('b', undefined, abort.signal), ask('c', new FetchDemand(), abort.signal)]
    await settled()
    abort.abort(new Error('gone'))
    await settled()
    expect(asked.map(({ failure }) => failure)).toEqual([new Error('gone'), new Error('gone')])
    expect([semaphore.waiting, clock.pending]).toEqual([0, 0])
  })

  it('ignores that somebody begins to wait for a fetch that has just been admitted', async () => {
    const { clock, semaphore, entered, ask, settled } = setUp(1)
    const first = ask('a')
    const demand = new FetchDemand()
    const second = ask('b', demand)
    await settled()
    first.release?.()
    demand.awaited()
    expect([semaphore.open, semaphore.waiting, clock.pending]).toEqual([1, 0, 0])
    await settled()
    second.release?.()
    await settled()
    expect([entered, semaphore.open, semaphore.waiting]).toEqual([['a', 'b'], 0, 0])
  })

  it('keeps nobody in its queue whom a clock of the user fails', async () => {
    const clock = createTestClock()
    const fails = (): never => {
      throw new TypeError('no timers today')
    }
    const semaphore = new FetchSemaphore(1, { now: clock.now, random: clock.random, after: fails })
    const { signal } = new AbortController()
    const first = await semaphore.acquire({ origin: 'a', demand: undefined, signal })
    const demand = new FetchDemand()
    const promoted = semaphore.acquire({ origin: 'b', demand, signal })
    demand.awaited()
    await expect(semaphore.acquire({ origin: 'c', demand: undefined, signal })).rejects.toThrow('no timers today')
    await expect(promoted).rejects.toThrow('no timers today')
    first()
    expect([semaphore.open, semaphore.waiting]).toEqual([0, 0])
  })
})
