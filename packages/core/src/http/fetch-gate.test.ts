import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { FetchDemand } from '../cache/fetch-demand.js'
import { FetchGate, MAX_GATE_WAIT_MS, type Leave } from './fetch-gate.js'

interface Asked {
  readonly origin: string
  leave: Leave | undefined
  failure: unknown
}

function setUp(limit: number) {
  const clock = createTestClock()
  const gate = new FetchGate(limit, clock)
  const entered: string[] = []
  const ask = (origin: string, demand?: FetchDemand, signal = new AbortController().signal): Asked => {
    const asked: Asked = { origin, leave: undefined, failure: undefined }
    void Promise.resolve(gate.enter({ origin, demand, signal })).then(
      (leave) => {
        entered.push(origin)
        asked.leave = leave
      },
      (error: unknown) => {
        asked.failure = error
      },
    )
    return asked
  }
  const settled = () => clock.advance(0)
  return { clock, gate, entered, ask, settled }
}

describe('the gate for fetches', () => {
  it('lets so many in at once, and the next when one leaves', async () => {
    const { gate, entered, ask, settled } = setUp(2)
    const [first] = [ask('a'), ask('b'), ask('c')]
    await settled()
    expect([entered, gate.open, gate.waiting]).toEqual([['a', 'b'], 2, 1])
    first?.leave?.()
    first?.leave?.()
    await settled()
    expect([entered, gate.open, gate.waiting]).toEqual([['a', 'b', 'c'], 2, 0])
  })

  it('lets those in first that somebody waits for', async () => {
    const { entered, ask, settled } = setUp(1)
    const first = ask('a')
    ask('background', new FetchDemand())
    ask('awaited')
    await settled()
    first.leave?.()
    await settled()
    expect(entered).toEqual(['a', 'awaited'])
  })

  it('promotes a fetch in the background when somebody begins to wait for it', async () => {
    const { gate, entered, ask, settled } = setUp(1)
    const first = ask('a')
    const demand = new FetchDemand()
    ask('background', new FetchDemand())
    ask('promoted', demand)
    demand.awaited()
    await settled()
    first.leave?.()
    await settled()
    expect([entered, gate.waiting]).toEqual([['a', 'promoted'], 1])
  })

  it('lets origins take turns, however many fetches one of them has', async () => {
    const { entered, ask, settled } = setUp(1)
    let last = ask('first')
    const waiting = ['big', 'big', 'big', 'big', 'small', 'tiny'].map((origin) => ask(origin))
    await settled()
    for (let count = 0; count < 3; count += 1) {
      last.leave?.()
      await settled()
      last = waiting.find(({ leave, origin }) => leave !== undefined && entered.at(-1) === origin) ?? last
    }
    expect(entered).toEqual(['first', 'big', 'small', 'tiny'])
  })

  it('gives an origin no more places than it leaves free, so that one that hangs shuts nobody out', async () => {
    const { gate, ask, entered, settled } = setUp(64)
    for (let count = 0; count < 1000; count += 1) ask('hangs')
    await settled()
    expect([gate.open, gate.waiting]).toEqual([32, 968])
    for (let count = 0; count < 1000; count += 1) ask('hangs too')
    await settled()
    for (let index = 0; index < 10; index += 1) ask(`other-${index}`)
    await settled()
    expect(entered.filter((origin) => origin.startsWith('other')).length).toBe(10)
  })

  it('has a place for an origin that holds none while there is any', async () => {
    const { gate, entered, ask, settled } = setUp(3)
    for (const origin of ['a', 'b', 'c']) ask(origin)
    await settled()
    expect([entered, gate.open]).toEqual([['a', 'b', 'c'], 3])
  })

  it('refuses those that somebody waited for too long, and keeps those in the background', async () => {
    const { clock, gate, ask, settled } = setUp(1)
    ask('a')
    const awaited = ask('b')
    ask('c', new FetchDemand())
    await settled()
    await clock.advance(MAX_GATE_WAIT_MS)
    expect(awaited.failure).toMatchObject({ reason: 'timeout', message: 'too many fetches were open for too long' })
    expect([gate.waiting, clock.pending]).toEqual([1, 0])
  })

  it('forgets who gives up, with the reason of the signal', async () => {
    const { clock, gate, ask, settled } = setUp(1)
    const abort = new AbortController()
    ask('a')
    const asked = [ask('b', undefined, abort.signal), ask('c', new FetchDemand(), abort.signal)]
    await settled()
    abort.abort(new Error('gone'))
    await settled()
    expect(asked.map(({ failure }) => failure)).toEqual([new Error('gone'), new Error('gone')])
    expect([gate.waiting, clock.pending]).toEqual([0, 0])
  })

  it('ignores that somebody begins to wait for a fetch that has just been admitted', async () => {
    const { clock, gate, entered, ask, settled } = setUp(1)
    const first = ask('a')
    const demand = new FetchDemand()
    const second = ask('b', demand)
    await settled()
    first.leave?.()
    demand.awaited()
    expect([gate.open, gate.waiting, clock.pending]).toEqual([1, 0, 0])
    await settled()
    second.leave?.()
    await settled()
    expect([entered, gate.open, gate.waiting]).toEqual([['a', 'b'], 0, 0])
  })

  it('keeps nobody in its queue whom a clock of the user fails', async () => {
    const clock = createTestClock()
    const fails = (): never => {
      throw new TypeError('no timers today')
    }
    const gate = new FetchGate(1, { now: clock.now, random: clock.random, after: fails })
    const { signal } = new AbortController()
    const first = await gate.enter({ origin: 'a', demand: undefined, signal })
    const demand = new FetchDemand()
    const promoted = gate.enter({ origin: 'b', demand, signal })
    demand.awaited()
    await expect(gate.enter({ origin: 'c', demand: undefined, signal })).rejects.toThrow('no timers today')
    await expect(promoted).rejects.toThrow('no timers today')
    first()
    expect([gate.open, gate.waiting]).toEqual([0, 0])
  })
})
