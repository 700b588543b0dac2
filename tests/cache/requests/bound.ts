import { COLD_FETCH_BUDGET } from '../../../packages/core/src/cache/evicted-source.js'
import type { CachePolicy, RefreshBudget } from '../../../packages/core/src/cache/cache-policy.js'
import type { RetryPolicy } from '../../../packages/core/src/fetch/fetch-policy.js'

const MINUTE = 60_000

/** The most requests to one source in any minute, by what happens in it. docs/spec/cache.md states the same. */
export interface RequestBound {
  /** The provider answers, and every token is signed with a key at hand. */
  readonly healthy: number
  /** The provider answers, and any tokens come. */
  readonly flooded: number
  /** The provider fails, whatever tokens come: the minute in which it began to. */
  readonly failing: number
  /** The same, once the backoff has reached its maximum. */
  readonly down: number
  /** The provider fails and answers by turns, and any tokens come. */
  readonly flapping: number
  /** The same where the source is let go with its tenant and comes back, again and again. */
  readonly evicted: {
    readonly healthy: number
    readonly flooded: number
    /** Failing all the time included: what was on its way is given up with the tenant, and no failure. */
    readonly flapping: number
  }
}

/** @param hops - Requests of one attempt: one, and one for each redirect. */
export function boundOf(cache: CachePolicy, { maxRetries }: Pick<RetryPolicy, 'maxRetries'>, hops = 1): RequestBound {
  const routine = often(intervalOf(cache))
  const rechecks = spent(cache.unknownKidBudget) + spent(cache.signatureMismatchBudget)
  const cold = spent(COLD_FETCH_BUDGET)
  const { failureBackoff } = cache
  return {
    healthy: hops * routine,
    flooded: hops * (routine + rechecks),
    failing: hops * (1 + maxRetries + waitsWithin(MINUTE, failureBackoff, 1)),
    down: hops * often(failureBackoff.max / 2),
    flapping: hops * (rechecks + 1 + byTurns(cache, 1 + maxRetries)),
    evicted: {
      healthy: hops * (routine + cold),
      flooded: hops * (routine + cold + rechecks),
      flapping: hops * (rechecks + 1 + byTurns(cache, 1 + maxRetries, cold)),
    },
  }
}

/** From one answer to the next routine fetch, at least. */
function intervalOf({ minTtl }: CachePolicy): number {
  return Math.max(minTtl / 2, Math.min(minTtl, 1000))
}

function often(interval: number): number {
  return interval === 0 ? Infinity : 1 + Math.floor(MINUTE / interval)
}

function spent({ burst, refill }: RefreshBudget): number {
  return refill === 0 ? Infinity : burst + Math.floor(MINUTE / refill)
}

/**
 * The most of any number of outages in a minute: between two of them the keys of an answer are fresh.
 *
 * @param cold - How many of them may begin at any time, since there are no keys at hand.
 */
function byTurns(cache: CachePolicy, attempts: number, cold = 0): number {
  const interval = intervalOf(cache)
  if (interval === 0) return Infinity
  const outages = Array.from({ length: often(interval) + cold }, (_, index) => index + 1)
  return Math.max(
    ...outages.map((count) => {
      const left = MINUTE - Math.max(0, count - 1 - cold) * interval
      return count * attempts + waitsWithin(left, cache.failureBackoff, count)
    }),
  )
}

/** How many backoffs of so many outages end within a time: the first, and shortest, of each; then the second of each, and so on. */
function waitsWithin(time: number, { initial, max }: CachePolicy['failureBackoff'], outages: number): number {
  if (initial === 0) return Infinity
  let count = 0
  for (let [left, wait] = [time, initial / 2]; ; wait = Math.min(max / 2, wait * 2)) {
    const isLongest = wait >= max / 2
    const ended = Math.min(Math.floor(left / wait), isLongest ? Infinity : outages)
    count += ended
    left -= ended * wait
    if (isLongest || ended < outages) return count
  }
}
