import { backoffCeiling } from '../time/backoff.js'
import type { Clock } from '../time/clock.js'
import { SourceError } from '../errors/errors.js'
import type { Release } from './fetch-semaphore.js'
import type { RetryPolicy } from './fetch-policy.js'

/**
 * Repeats an attempt, with pauses, until it succeeds, fails permanently, has no retries left, or the deadline is
 * reached.
 *
 * @param acquire - Acquires a slot for each attempt. The wait for it counts towards no time limit.
 * @throws SourceError of the last attempt; `timeout` if the deadline cut it short; the signal's reason when aborted.
 */
export async function withRetry<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  policy: RetryPolicy,
  clock: Clock,
  signal: AbortSignal,
  acquire?: () => Release | Promise<Release>,
): Promise<T> {
  let deadline = clock.now().mono + policy.deadline
  for (let failures = 0; ;) {
    const requestedAt = clock.now().mono
    const slot = acquire?.()
    const release = slot instanceof Promise ? await slot : slot
    try {
      const { mono: startsAt } = clock.now()
      deadline += startsAt - requestedAt
      const remaining = failures === 0 ? policy.deadline : deadline - startsAt
      return await bounded(attempt, limitOf(policy, remaining), clock, signal, release)
    } catch (error) {
      signal.throwIfAborted()
      failures += 1
      const pause = pauseBefore(error, failures, policy, clock)
      if (failures > policy.maxRetries || pause === undefined || clock.now().mono + pause >= deadline) throw error
      release?.()
      await sleep(pause, clock, signal)
    } finally {
      release?.()
    }
  }
}

/** The 4xx statuses after which another attempt may succeed. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 429])

interface Limit {
  readonly ms: number
  readonly message: string
}

/** The message names a limit of the options: the rest of a deadline is a number that no user has configured. */
function limitOf({ attemptTimeout, deadline }: RetryPolicy, remaining: number): Limit {
  return attemptTimeout <= remaining
    ? { ms: attemptTimeout, message: `no answer within ${Math.round(attemptTimeout)} ms` }
    : { ms: remaining, message: `no answer within ${Math.round(deadline)} ms, all attempts together` }
}

/** Milliseconds until the next attempt; `undefined` if another one is pointless. */
function pauseBefore(error: unknown, failures: number, policy: RetryPolicy, clock: Clock): number | undefined {
  if (!(error instanceof SourceError) || !isTransient(error)) return undefined
  const ceiling = backoffCeiling({ initial: policy.initialBackoff, max: policy.maxBackoff }, failures)
  const backoff = policy.jitter === 'full' ? clock.random() * ceiling : ceiling
  return Math.max(backoff, error.retryAfter ?? 0)
}

/** Whether another attempt may succeed. */
export function isTransient({ reason, httpStatus }: SourceError): boolean {
  if (reason === 'network' || reason === 'timeout') return true
  return reason === 'status' && httpStatus !== undefined && (httpStatus >= 500 || TRANSIENT.has(httpStatus))
}

/**
 * @param release - Called when the attempt times out or is aborted, even if the attempt ignores its signal and
 * continues.
 */
async function bounded<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { ms, message }: Limit,
  clock: Clock,
  signal: AbortSignal,
  release: Release | undefined,
): Promise<T> {
  const timeout = new AbortController()
  const cancel = clock.after(ms, () => {
    timeout.abort(new SourceError('timeout', message))
  })
  const either = AbortSignal.any([signal, timeout.signal])
  if (release !== undefined) either.addEventListener('abort', release, { once: true })
  try {
    return await attempt(either)
  } finally {
    cancel()
    if (release !== undefined) either.removeEventListener('abort', release)
  }
}

async function sleep(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const giveUp = (): void => {
      cancel()
      reject(signal.reason)
    }
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    })
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
