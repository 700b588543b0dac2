import { createTestClock } from '@jwks-auth/testing'
import { getEventListeners, setMaxListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { CheckQueue, MAX_RUNNING_CHECKS, type CheckQueueLimits } from './check-queue.js'

interface Asked {
  readonly tenant: string
  readonly source?: object
  readonly bytes?: number
  readonly signal?: AbortSignal
}

/** A check that ends when it is told to. */
interface Held {
  readonly tenant: string
  readonly source: object
  readonly end: () => void
}

const ONE_SOURCE = {}

async function settle(): Promise<void> {
  for (let tick = 0; tick < 10; tick += 1) await Promise.resolve()
}

function setUp(limits: CheckQueueLimits) {
  const clock = createTestClock({ random: 0.5 })
  const queue = new CheckQueue(clock, limits)
  const running: Held[] = []
  const run = ({ tenant, source = ONE_SOURCE, bytes = 100, signal }: Asked): Promise<boolean> =>
    queue.run(
      { tenant, source, bytes, signal },
      () =>
        new Promise((resolve) => {
          const end = (): void => {
            resolve(true)
          }
          running.push({ tenant, source, end })
        }),
    )
  /** Ends the check that began first. @returns the one that began in its place. */
  const next = async (): Promise<Held | undefined> => {
    running.shift()?.end()
    await settle()
    return running.at(-1)
  }
  /** Lets a check wait. @returns tells what became of it. */
  const watch = (asked: Asked): (() => string) => {
    let state = 'waits'
    run(asked).then(
      () => {
        state = 'ok'
      },
      (error: unknown) => {
        state = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      },
    )
    return () => state
  }
  return { clock, queue, running, run, next, watch }
}

const count = (states: readonly (() => string)[], state: string): number =>
  states.filter((stateOf) => stateOf() === state).length

const NOISY = { tenant: 'noisy' }
const HONEST = { tenant: 'honest' }

describe('checks that wait for the thread pool', () => {
  it('leave at least two of its four threads to others', () => {
    expect(MAX_RUNNING_CHECKS).toBeLessThanOrEqual(2)
    expect(new CheckQueue(createTestClock()).running).toBe(0)
  })

  it('run as they come when nothing else was said', async () => {
    const queue = new CheckQueue(createTestClock())
    expect(await queue.run({ ...NOISY, source: ONE_SOURCE, bytes: 1, signal: undefined }, () => true)).toBe(true)
  })

  it('run so many at a time, however many come', async () => {
    const { queue, running, run, next } = setUp({ maxRunning: 2 })
    const checks = Array.from({ length: 50 }, () => run(NOISY))
    for (let done = 0; done < 50; done += 1) {
      expect(running.length).toBe(Math.min(2, 50 - done))
      expect(queue.running).toBe(running.length)
      await next()
    }
    expect(await Promise.all(checks)).toEqual(checks.map(() => true))
    expect(queue.running).toBe(0)
  })

  it('T39 of one tenant never make another wait for more than one of them, however many sources it has', async () => {
    const { running, run, next } = setUp({ maxRunning: 1 })
    const noisy = Array.from({ length: 100 }, (_, at) => ({ ...NOISY, source: { at } }))
    const checks = [...noisy, ...noisy].map(run)
    const honest = run(HONEST)
    expect(running.map(({ tenant }) => tenant)).toEqual(['noisy'])
    const served = [await next(), await next(), await next()].map((held) => held?.tenant)
    expect(served).toEqual(['noisy', 'honest', 'noisy'])
    expect(await honest).toBe(true)
    for (let done = 0; done < 200; done += 1) await next()
    await Promise.all(checks)
  })

  it('of one tenant are served in rotation of its sources', async () => {
    const { run, next } = setUp({ maxRunning: 1 })
    const [loud, quiet] = [
      { ...NOISY, source: {} },
      { ...NOISY, source: {} },
    ]
    for (let at = 0; at < 20; at += 1) void run(loud)
    void run(quiet)
    const served = [await next(), await next(), await next()].map((held) => held?.source)
    expect(served).toEqual([loud.source, quiet.source, loud.source])
  })

  it('T39 have one place a tenant while others wait', async () => {
    const { running, run, next } = setUp({ maxRunning: 2 })
    for (let at = 0; at < 10; at += 1) void run(NOISY)
    for (let at = 0; at < 10; at += 1) void run(HONEST)
    for (let at = 0; at < 4; at += 1) {
      await next()
      expect(new Set(running.map(({ tenant }) => tenant)).size).toBe(2)
    }
  })

  it('are refused with a 503 beyond 1,024 of one tenant, those of others are not', async () => {
    const { queue, watch } = setUp({ maxRunning: 1 })
    const noisy = Array.from({ length: 1100 }, (_, at) => watch({ ...NOISY, source: { at } }))
    const honest = watch(HONEST)
    await settle()
    expect(count(noisy, 'keys_unavailable')).toBe(1100 - 1 - 1024)
    expect(honest()).toBe('waits')
    expect(queue.waiting).toBe(1025)
  })

  it('are refused with a detail for the log, and with when to come again', async () => {
    const { run } = setUp({ maxRunning: 1 })
    const outcomes = await Promise.allSettled(Array.from({ length: 1026 }, () => Promise.race([run(NOISY), settle()])))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.map(({ reason }): unknown => reason)).toEqual([
      expect.objectContaining({
        code: 'keys_unavailable',
        detail: 'too many signature checks of this tenant wait',
        retryAfter: 1000,
      }),
    ])
  })

  it('T39 are refused by chance when too many wait, not the newest always', async () => {
    const { watch } = setUp({ maxRunning: 1 })
    const flood = Array.from({ length: 1025 }, () => watch(NOISY))
    const newest = watch(NOISY)
    await settle()
    expect([newest(), count(flood, 'keys_unavailable')]).toEqual(['waits', 1])
  })

  it('are bounded for all tenants together, and each tenant has a place', async () => {
    const { queue, watch } = setUp({ maxRunning: 1 })
    watch({ tenant: 'first' })
    for (let tenant = 0; tenant < 600; tenant += 1) {
      const states = Array.from({ length: 30 }, () => watch({ tenant: `${tenant}` }))
      await settle()
      expect(count(states, 'waits')).toBeGreaterThan(0)
    }
    expect(queue.waiting).toBeLessThanOrEqual(8192)
  })

  it('T39 are bounded by the bytes of their tokens: 1 MiB of one tenant', async () => {
    const { queue, watch } = setUp({ maxRunning: 1 })
    const noisy = Array.from({ length: 1000 }, () => watch({ ...NOISY, bytes: 16_384 }))
    await settle()
    expect(count(noisy, 'waits')).toBe(65)
    expect(queue.waiting).toBe(64)
  })

  it('T39 are bounded by the bytes of all tokens: 8 MiB, and those who keep the most make room', async () => {
    const { queue, watch } = setUp({ maxRunning: 1 })
    watch({ tenant: 'first' })
    const small = watch(HONEST)
    for (let tenant = 0; tenant < 100; tenant += 1) {
      const states = Array.from({ length: 64 }, () => watch({ tenant: `${tenant}`, bytes: 16_384 }))
      await settle()
      expect(count(states, 'waits')).toBeGreaterThan(0)
    }
    expect(queue.waiting).toBeLessThanOrEqual(1 + 512)
    expect(small()).toBe('waits')
  })

  it('of a token of any length are made', async () => {
    const { watch, next } = setUp({ maxRunning: 1 })
    watch(NOISY)
    const long = watch({ ...NOISY, bytes: 2 ** 21 })
    await next()
    await next()
    expect(long()).toBe('ok')
  })

  it('T39 whose caller gives up meanwhile end at once, and leave their place to others', async () => {
    const { queue, running, run, next, watch } = setUp({ maxRunning: 1 })
    const first = run(NOISY)
    const abort = new AbortController()
    setMaxListeners(0, abort.signal)
    const given = Array.from({ length: 1024 }, () => watch({ ...NOISY, signal: abort.signal }))
    abort.abort(new Error('gone'))
    await settle()
    expect(count(given, 'Error: gone')).toBe(1024)
    expect(queue.waiting).toBe(0)
    const late = watch({ ...NOISY, signal: abort.signal })
    const last = run(NOISY)
    await next()
    expect(late()).toBe('Error: gone')
    expect(running.length).toBe(1)
    await next()
    expect(await Promise.all([first, last])).toEqual([true, true])
  })

  it('leave nothing on the signal of their caller when they are over', async () => {
    const { run, next, watch } = setUp({ maxRunning: 1 })
    const { signal } = new AbortController()
    void run(NOISY)
    const waited = watch({ ...NOISY, signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await next()
    await next()
    expect([waited(), getEventListeners(signal, 'abort')]).toEqual(['ok', []])
  })

  it('give their place back when they throw', async () => {
    const queue = new CheckQueue(createTestClock(), { maxRunning: 1 })
    const owner = { tenant: 'acme', source: {}, bytes: 100, signal: undefined }
    await expect(queue.run(owner, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await expect(
      queue.run(owner, () => {
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
    expect(await queue.run(owner, () => true)).toBe(true)
    expect(queue.running).toBe(0)
  })
})

describe('tenants whose checks are over', () => {
  it('leave nothing behind', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const queue = new CheckQueue(createTestClock(), { maxRunning: 1 })
    const visit = async (from: number): Promise<number> => {
      for (let at = from; at < from + 500; at += 1)
        await queue.run({ tenant: `${at}`.padEnd(20_000, '-'), source: {}, bytes: 1, signal: undefined }, () => true)
      collect()
      return process.memoryUsage().heapUsed
    }
    const before = await visit(0)
    expect((await visit(500)) - before).toBeLessThan(5_000_000)
    expect(queue.running).toBe(0)
  })
})

describe('checks that may hang', () => {
  const limits = { maxRunning: 8, maxSlotMs: 100 }

  it('T39 leave places to other tenants', async () => {
    const { running, run } = setUp(limits)
    for (let at = 0; at < 20; at += 1) void run(NOISY)
    expect(running.length).toBe(4)
    void run(HONEST)
    await settle()
    expect(running.at(-1)?.tenant).toBe('honest')
  })

  it('keep a place for 100 ms, and give it back once', async () => {
    const { clock, queue, running, run } = setUp(limits)
    const checks = Array.from({ length: 8 }, () => run(NOISY))
    expect(running.length).toBe(4)
    await clock.advance(100)
    await settle()
    expect([running.length, queue.running]).toEqual([8, 4])
    for (const { end } of running) end()
    expect(await Promise.all(checks)).toEqual(checks.map(() => true))
    expect(queue.running).toBe(0)
  })
})
