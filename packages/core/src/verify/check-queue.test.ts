import { describe, expect, it } from 'vitest'
import { CheckQueue, MAX_RUNNING_CHECKS } from './check-queue.js'

/** A check that ends when it is told to. */
interface Held {
  readonly source: object
  readonly end: () => void
}

function setUp(maxRunning: number) {
  const queue = new CheckQueue(maxRunning)
  const running: Held[] = []
  const run = (source: object, signal?: AbortSignal): Promise<boolean> =>
    queue.run(
      source,
      () =>
        new Promise((resolve) => {
          running.push({
            source,
            end: () => {
              resolve(true)
            },
          })
        }),
      signal,
    )
  /** Ends the check that began first. @returns the source of the one that began in its place. */
  const next = async (): Promise<object | undefined> => {
    running.shift()?.end()
    for (let tick = 0; tick < 5; tick += 1) await Promise.resolve()
    return running.at(-1)?.source
  }
  return { queue, running, run, next }
}

const NOISY = { name: 'noisy' }
const HONEST = { name: 'honest' }

describe('checks that wait for the thread pool', () => {
  it('leave at least two of its four threads to others', () => {
    expect(MAX_RUNNING_CHECKS).toBeLessThanOrEqual(2)
    expect(new CheckQueue().running).toBe(0)
  })

  it('run so many at a time, however many come', async () => {
    const { queue, running, run, next } = setUp(2)
    const checks = Array.from({ length: 50 }, () => run(NOISY))
    for (let count = 0; count < 50; count += 1) {
      expect(running.length).toBe(Math.min(2, 50 - count))
      expect(queue.running).toBe(running.length)
      await next()
    }
    expect(await Promise.all(checks)).toEqual(checks.map(() => true))
    expect(queue.running).toBe(0)
  })

  it('of one source never make another wait for more than one of them', async () => {
    const { running, run, next } = setUp(1)
    const checks = Array.from({ length: 100 }, () => run(NOISY))
    const honest = run(HONEST)
    expect(running.map(({ source }) => source)).toEqual([NOISY])
    expect([await next(), await next(), await next()]).toEqual([NOISY, HONEST, NOISY])
    expect(await honest).toBe(true)
    for (let count = 0; count < 100; count += 1) await next()
    await Promise.all(checks)
  })

  it('are refused with a 503 beyond 1,024 of one source, those of others are not', async () => {
    const { run } = setUp(1)
    for (let count = 0; count < 1025; count += 1) void run(NOISY)
    await expect(run(NOISY)).rejects.toMatchObject({ code: 'keys_unavailable', status: 503, retryAfter: 1000 })
    const honest = await Promise.race([run(HONEST), Promise.resolve('waits')])
    expect(honest).toBe('waits')
  })

  it('are bounded for all sources together, and each source has a place', async () => {
    const { run } = setUp(1)
    const admitted = async (source: object): Promise<boolean> => {
      let refused = false
      run(source).catch(() => {
        refused = true
      })
      for (let tick = 0; tick < 8; tick += 1) await Promise.resolve()
      return !refused
    }
    await admitted({})
    const sources = Array.from({ length: 600 }, () => ({}))
    let waiting = 0
    for (const source of sources) {
      expect(await admitted(source)).toBe(true)
      waiting += 1
      for (let more = 0; more < 1100; more += 1) {
        if (!(await admitted(source))) break
        waiting += 1
      }
    }
    // 8,192 shared out among 8, 9, 10 … sources.
    expect(waiting).toBeLessThan(8192 * 6)
  })

  it('whose caller gave up meanwhile are not made', async () => {
    const { running, run, next } = setUp(1)
    const first = run(NOISY)
    const abort = new AbortController()
    const given = run(NOISY, abort.signal)
    const last = run(NOISY)
    const reason = new Error('gone')
    abort.abort(reason)
    const told = given.catch((error: unknown) => error)
    await next()
    expect(await told).toBe(reason)
    expect(running.length).toBe(1)
    await next()
    expect(await Promise.all([first, last])).toEqual([true, true])
  })

  it('give their place back when they throw', async () => {
    const queue = new CheckQueue(1)
    await expect(queue.run(NOISY, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await expect(
      queue.run(NOISY, () => {
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
    expect(await queue.run(NOISY, () => true)).toBe(true)
    expect(queue.running).toBe(0)
  })
})
