import type { SourceFailure } from '@jwks-auth/core'
import type { Instant } from '../../../packages/core/src/time/clock.js'
import type { SourceRequest } from '../../../packages/core/src/cache/key-source.js'
import type { CachePolicy } from '../../../packages/core/src/cache/cache-policy.js'
import type { FlightPurpose } from '../../../packages/core/src/events/trace.js'
import type { PublishedSet } from './published-keys.js'
import type { Answer } from './step.js'

/** One call of the source. `order` tells what came first: requests and fetches count together. */
export interface Fetch {
  readonly order: number
  readonly purpose: FlightPurpose
  readonly at: Instant
  readonly request: SourceRequest
}

/** The last good answer. */
export interface Good {
  /** 0 for what another process fetched: it says nothing of keys that it lacks. */
  readonly order: number
  readonly set: PublishedSet
  readonly fetchedAt: Instant
  readonly refreshAfter: number
  readonly expireAfter: number
  readonly staleAfter: number
}

export interface Failing {
  readonly count: number
  readonly reason: SourceFailure
  readonly retryAt: number
}

/** What the cache must know, worked out again from the specification in the plainest way. */
export class Reference {
  readonly policy: CachePolicy
  good: Good | undefined
  failing: Failing | undefined
  /** When the last keys were fetched that were in use, by the wall clock; also those that were given up since. */
  lastFetched = -Infinity
  /** The fetch whose result counts. */
  open: Fetch | undefined
  /** The provider was known to fail when it began. */
  #openedInOutage = false
  /** What was known when it began. */
  #before: Good | undefined
  /** It began because the answer to the one before may have been older than what was adopted meanwhile. */
  #isAgain = false
  lastLanding: { readonly ok: boolean; readonly mono: number; readonly count: number } = {
    ok: false,
    mono: -1,
    count: 0,
  }
  /** When the provider last said what it publishes, on the monotonic clock. */
  lastGoodAt = -Infinity
  closed = false

  constructor(policy: CachePolicy) {
    this.policy = policy
  }

  age(now: Instant): number {
    if (this.good === undefined) return Infinity
    const { fetchedAt } = this.good
    return Math.max(now.wall - fetchedAt.wall, now.mono - fetchedAt.mono)
  }

  servable(now: Instant): boolean {
    return this.good !== undefined && this.age(now) < this.good.staleAfter
  }

  fresh(now: Instant): boolean {
    return this.good !== undefined && this.age(now) < this.good.refreshAfter
  }

  /** A request with a known key may be made to wait: expired keys, and nobody has seen the provider fail. */
  mayWait(now: Instant): boolean {
    if (this.good === undefined || this.#isOutageKnown(now)) return false
    return this.age(now) >= this.good.expireAfter + this.policy.staleWhileRevalidate
  }

  /** Its last failure was seen a little while ago, or had been when the open fetch began. */
  #isOutageKnown(now: Instant): boolean {
    if (this.failing === undefined) return false
    return this.open === undefined ? this.#isRecent(this.failing, now) : this.#openedInOutage
  }

  #isRecent({ retryAt }: Failing, now: Instant): boolean {
    return now.mono - retryAt <= this.policy.staleWait
  }

  /**
   * Somebody needs keys. Those that are gone he gives up, and they never come back.
   *
   * @returns until when he waits for them (monotonic clock): not at all, a little, or for the provider.
   */
  wanted(now: Instant): number | undefined {
    if (!this.servable(now)) {
      this.good = undefined
      return Infinity
    }
    return this.mayWait(now) ? now.mono + this.policy.staleWait : undefined
  }

  backingOff(now: Instant): boolean {
    return this.failing !== undefined && now.mono < this.failing.retryAt
  }

  /** The provider has to be asked once more, at once. */
  get again(): boolean {
    return this.#isAgain && this.open === undefined
  }

  opened(fetch: Fetch): void {
    this.#isAgain = this.again
    this.#openedInOutage = this.#isOutageKnown(fetch.at)
    this.open = fetch
    this.#before = this.good
  }

  /** The end of the fetch that counts. @returns whether it says anything. */
  landed(fetch: Fetch, answer: Answer, seen: PublishedSet, now: Instant, chance: number): boolean {
    this.open = undefined
    const adopted = this.good === this.#before ? undefined : this.good
    const maybeNewer = adopted !== undefined && fetch.at.wall <= adopted.fetchedAt.wall + 60_000
    const unlike = JSON.stringify(adopted?.set.keys.keys) !== JSON.stringify(seen.keys.keys)
    this.#isAgain = answer.ok && maybeNewer && unlike && !this.#isAgain
    if (this.#isAgain) return false
    this.lastLanding = { ok: answer.ok, mono: now.mono, count: this.lastLanding.count + 1 }
    if (answer.ok) {
      this.failing = undefined
      this.lastGoodAt = now.mono
      this.lastFetched = now.wall
      this.good = {
        order: fetch.order,
        set: seen,
        fetchedAt: now,
        ...lifetime(fetch, answer, now, chance, this.policy),
      }
      return true
    }
    const { failureBackoff } = this.policy
    const count = (this.failing?.count ?? 0) + 1
    const backoff = ((1 + chance) / 2) * Math.min(failureBackoff.max, failureBackoff.initial * 2 ** (count - 1))
    const asked = Math.min(answer.retryAfter ?? 0, 300_000)
    this.failing = { count, reason: answer.reason, retryAt: now.mono + Math.max(backoff, asked) }
    return true
  }

  /** Takes what another process fetched, if it is newer than all that was in use before. @returns whether it does. */
  adopted(set: PublishedSet, fetchedAt: Instant, ttl: number, now: Instant, chance: number): boolean {
    const { maxTtl, staleWhileError } = this.policy
    const expireAfter = Math.min(ttl, maxTtl)
    const staleAfter = Math.min(expireAfter + staleWhileError, 2 * ttl)
    const refreshAfter = refreshTime(expireAfter, chance, this.policy)
    const age = Math.max(now.wall - fetchedAt.wall, now.mono - fetchedAt.mono)
    if (this.closed || age >= staleAfter) return false
    if (fetchedAt.wall <= this.lastFetched) return false
    this.lastFetched = fetchedAt.wall
    this.good = { order: 0, set, fetchedAt, refreshAfter, expireAfter, staleAfter }
    return true
  }

  expired(now: Instant): boolean {
    return this.good === undefined || this.age(now) >= this.good.expireAfter
  }

  close(): void {
    this.closed = true
    this.open = undefined
    this.good = undefined
    this.failing = undefined
  }
}

/** In whole milliseconds. */
function refreshTime(ttl: number, chance: number, { refreshEarly, prefetchJitter }: CachePolicy): number {
  const jitter = prefetchJitter === 0 ? 0 : Math.max(prefetchJitter, ttl * 0.1)
  const early = Math.min(refreshEarly, ttl / 2) + chance * jitter
  return Math.round(Math.max(ttl / 2, ttl - early, Math.min(ttl, 1000)))
}

type Span = Pick<Good, 'refreshAfter' | 'expireAfter' | 'staleAfter'>

function lifetime(
  fetch: Fetch,
  { cacheControl }: Extract<Answer, { ok: true }>,
  now: Instant,
  chance: number,
  policy: CachePolicy,
): Span {
  const maxAge = /max-age=(\d+)/.exec(cacheControl ?? '')?.[1]
  const left = maxAge === undefined ? 0 : Number(maxAge) * 1000 - (now.mono - fetch.at.mono)
  const ttl = cacheControl === undefined ? policy.defaultTtl : Math.max(policy.minTtl, Math.min(policy.maxTtl, left))
  const may = !(policy.mustRevalidate === 'respect' && /no-cache|no-store|must-revalidate/.test(cacheControl ?? ''))
  return {
    refreshAfter: refreshTime(ttl, chance, policy),
    expireAfter: ttl,
    staleAfter: ttl + (may ? policy.staleWhileError : 0),
  }
}
