import { getEventListeners } from 'node:events'
import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../time/clock.js'
import { SourceError, type SourceFailure } from '../errors/errors.js'
import { DEFAULTS } from '../options/defaults.js'
import type { RetryPolicy } from './fetch-policy.js'
import type { Release } from './fetch-semaphore.js'
import { withRetry } from './retry.js'

const network = (): SourceError => new SourceError('network', 'down')
const status = (httpStatus: number, retryAfter?: number): SourceError =>
  new SourceError('status', 'bad', { httpStatus, ...(retryAfter === undefined ? {} : { retryAfter }) })

let clock: TestClock
let abort: AbortController

beforeEach(() => {
  clock = createTestClock()
  abort = new AbortController()
})

/** Runs attempts that each take their answer from a list; the last one again and again. */
const run = (answers: readonly unknown[], policy: Partial<RetryPolicy> = {}) => {
  const startedAt: number[] = []
  const begin = clock.now().mono
  const attempt = (): Promise<string> => {
    const answer = answers[Math.min(startedAt.length, answers.length - 1)]
    startedAt.push(clock.now().mono - begin)
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(String(answer))
  }
  const outcome = withRetry(attempt, { ...DEFAULTS.fetch.retry, ...policy }, clock, abort.signal)
  outcome.catch(() => {})
  return { startedAt, outcome }
}

/** An attempt that does nothing until it is aborted. */
const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason)
    })
  })

describe('which failures are tried again', () => {
  it.each([
    network(),
    new SourceError('timeout', 'slow'),
    ...[408, 429, 500, 502, 503, 504, 599].map((code) => status(code)),
  ])('$reason $httpStatus is', async (error) => {
    const { startedAt, outcome } = run([error, 'keys'])
    await clock.advance(10_000)
    expect(await outcome).toBe('keys')
    expect(startedAt).toHaveLength(2)
  })

  it.each([
    ...[204, 304, 400, 401, 403, 404, 410].map((code) => status(code)),
    ...(
      ['redirect', 'too_large', 'body', 'guard', 'discovery', 'credentials', 'no_usable_key', 'aborted'] as const
    ).map((reason: SourceFailure) => new SourceError(reason, reason)),
    new SourceError('status', 'no status at all'),
    new TypeError('a bug'),
  ])('%s is not', async (error) => {
    const { startedAt, outcome } = run([error, 'keys'])
    await expect(outcome).rejects.toBe(error)
    expect(startedAt).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })
})

describe('how often and when', () => {
  it('gives the first good answer at once and leaves no timer behind', async () => {
    expect(await run(['keys']).outcome).toBe('keys')
    expect(clock.pending).toBe(0)
  })

  it('doubles the pause up to its limit, without jitter', async () => {
    const { startedAt, outcome } = run([network()], { jitter: 'none', maxRetries: 6, maxBackoff: 1500 })
    await clock.advance(60_000)
    await expect(outcome).rejects.toMatchObject({ reason: 'network' })
    expect(startedAt).toEqual([0, 250, 750, 1750, 3250, 4750, 6250])
  })

  it('waits a random part of each pause, with full jitter', async () => {
    const parts = [0.5, 0.1]
    clock = createTestClock({ random: () => parts.shift() ?? 0 })
    const { startedAt } = run([network()], { jitter: 'full' })
    await clock.advance(60_000)
    expect(startedAt).toEqual([0, 125, 175])
  })

  it('tries no more often than told and throws the last failure', async () => {
    const last = status(502)
    const { startedAt, outcome } = run([network(), network(), last])
    await clock.advance(60_000)
    await expect(outcome).rejects.toBe(last)
    expect(startedAt).toHaveLength(3)
    const once = run([network()], { maxRetries: 0 })
    await expect(once.outcome).rejects.toMatchObject({ reason: 'network' })
    expect(once.startedAt).toEqual([0])
  })

  it('starts no attempt at or after the deadline', async () => {
    const { startedAt, outcome } = run([network()], { jitter: 'none', maxRetries: 20, deadline: 1750 })
    await clock.advance(1749)
    await expect(outcome).rejects.toMatchObject({ reason: 'network' })
    expect(startedAt).toEqual([0, 250, 750])
  })

  it('waits as long as the provider asks', async () => {
    const { startedAt, outcome } = run([status(503, 3000), 'keys'], { jitter: 'none' })
    await clock.advance(2999)
    expect(startedAt).toEqual([0])
    await clock.advance(1)
    expect(await outcome).toBe('keys')
  })

  it('gives up at once when the provider asks for more time than there is', async () => {
    const { startedAt, outcome } = run([status(429, 8000)])
    await expect(outcome).rejects.toMatchObject({ httpStatus: 429, retryAfter: 8000 })
    expect([startedAt, clock.pending]).toEqual([[0], 0])
  })
})

describe('the bounds of time', () => {
  it('ends an attempt that takes too long, and tries again', async () => {
    const startedAt: number[] = []
    const begin = clock.now().mono
    const outcome = withRetry(
      (signal) => {
        startedAt.push(clock.now().mono - begin)
        return startedAt.length === 1 ? hang(signal) : Promise.resolve('keys')
      },
      { ...DEFAULTS.fetch.retry, jitter: 'none' },
      clock,
      abort.signal,
    )
    await clock.advance(3250)
    expect(await outcome).toBe('keys')
    expect([startedAt, clock.pending]).toEqual([[0, 3250], 0])
  })

  it('ends everything at the deadline, however long the attempts may take', async () => {
    const outcome = withRetry(hang, { ...DEFAULTS.fetch.retry, jitter: 'none' }, clock, abort.signal)
    outcome.catch(() => {})
    await clock.advance(7999)
    expect(clock.pending).toBe(1)
    await clock.advance(1)
    await expect(outcome).rejects.toMatchObject({ reason: 'timeout' })
    expect(clock.pending).toBe(0)
  })

  it.each([
    [{}, 'no answer within 8000 ms, all attempts together'],
    [{ maxRetries: 0 }, 'no answer within 3000 ms'],
    [{ maxRetries: 0, attemptTimeout: 200, deadline: 200 }, 'no answer within 200 ms'],
    [{ attemptTimeout: 9000 }, 'no answer within 8000 ms, all attempts together'],
  ])('tells of a time-out, with %j, no time but one that an option has set', async (policy, message) => {
    const outcome = withRetry(hang, { ...DEFAULTS.fetch.retry, ...policy }, clock, abort.signal)
    outcome.catch(() => {})
    await clock.advance(20_000)
    await expect(outcome).rejects.toMatchObject({ reason: 'timeout', message })
  })

  it.each([new SourceError('aborted', 'superseded'), 'not even an error'])(
    'ends an attempt when told to, with the reason (%s)',
    async (reason) => {
      const outcome = withRetry(hang, DEFAULTS.fetch.retry, clock, abort.signal)
      abort.abort(reason)
      await expect(outcome).rejects.toBe(reason)
      expect(clock.pending).toBe(0)
    },
  )

  it('ends a pause when told to, with the reason, and makes no further attempt', async () => {
    clock = createTestClock({ random: 0.5 })
    const { startedAt, outcome } = run([network()])
    await clock.advance(100)
    expect(startedAt).toEqual([0])
    abort.abort(new Error('enough'))
    await expect(outcome).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
    await clock.advance(60_000)
    expect(startedAt).toEqual([0])
  })

  it('leaves nothing on a signal that outlives the fetch', async () => {
    const { outcome } = run([network(), network(), 'keys'])
    await clock.advance(60_000)
    expect(await outcome).toBe('keys')
    expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  })

  it('does not mistake an abort for the failure that came with it', async () => {
    const outcome = withRetry(
      () => {
        abort.abort(new Error('enough'))
        return Promise.reject(network())
      },
      DEFAULTS.fetch.retry,
      clock,
      abort.signal,
    )
    await expect(outcome).rejects.toThrow('enough')
  })
})

describe('the slot of an attempt', () => {
  it('is given back when the time of the attempt is over, though the attempt goes on', async () => {
    let left = 0
    const ignores = (): Promise<never> => new Promise(() => {})
    void withRetry(ignores, DEFAULTS.fetch.retry, clock, abort.signal, () => () => (left += 1))
    await clock.advance(DEFAULTS.fetch.retry.attemptTimeout - 1)
    expect(left).toBe(0)
    await clock.advance(1)
    expect(left).toBe(1)
  })

  it('is given back when the fetch is aborted, though the attempt goes on', async () => {
    let left = 0
    const ignores = (): Promise<never> => new Promise(() => {})
    void withRetry(ignores, DEFAULTS.fetch.retry, clock, abort.signal, () => () => (left += 1))
    await clock.advance(1)
    abort.abort(new Error('enough'))
    expect(left).toBe(1)
  })

  it('is given back when a clock of the user fails after it was taken', async () => {
    let left = 0
    let fails = false
    const failing: Clock = {
      now: () => {
        if (fails) throw new TypeError('no time today')
        return clock.now()
      },
      random: clock.random,
      after: clock.after,
    }
    const acquire = (): Release => {
      fails = true
      return () => (left += 1)
    }
    const outcome = withRetry(hang, DEFAULTS.fetch.retry, failing, abort.signal, acquire)
    await expect(outcome).rejects.toThrow('no time today')
    expect(left).toBe(1)
  })
})
