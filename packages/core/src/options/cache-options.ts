import type { CachePolicy, RefreshBudget } from '../cache/cache-policy.js'
import type { Duration } from '../time/duration.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/** How long keys are kept and when they are fetched again (RFC 9111 sections 4.2 and 4.3). Durations are milliseconds or strings such as `'30s'`. */
export interface CacheOptions {
  /** How long before their expiry keys are refreshed in the background. @default '30s' */
  refreshEarly?: Duration
  /** How long expired keys are still served while their provider fails (RFC 5861 section 4). @default '1h' */
  staleWhileError?: Duration
  /** Whether an answer's `must-revalidate`, `no-cache` or `no-store` forbids to serve it stale. @default 'ignore' */
  mustRevalidate?: 'ignore' | 'respect'
  /** How long after their expiry keys are served at once while a refresh runs (RFC 5861 section 3). @default 0 */
  staleWhileRevalidate?: Duration
  /** The longest that a request waits for a refresh when expired keys could be served. @default '500ms' */
  staleWait?: Duration
  /** The shortest lifetime, whatever the provider's headers say. At most `maxTtl`. @default '30s' */
  minTtl?: Duration
  /** The longest lifetime, whatever the provider's headers say. @default '24h' */
  maxTtl?: Duration
  /** The lifetime when the provider's headers give none (RFC 9111 section 4.2.1). @default '10m' */
  defaultTtl?: Duration
  /**
   * A random span by which each refresh is brought forward, so that what was fetched together is not refreshed together: at most this
   * long, or a tenth of the lifetime where that is longer. 0 for none. @default '5s'
   */
  prefetchJitter?: Duration
  /**
   * The longest that a tenant or a `kid` is remembered as absent; the first time it is one second, then doubled. Both are looked for again
   * after five seconds at the latest, however long this is. @default '30s'
   */
  negativeCacheTtl?: Duration
  /** The wait after failed refreshes: doubling, and by chance as little as half of that. @default { initial: '1s', max: '60s' } */
  failureBackoff?: {
    /** The longest wait after the first failure; it doubles with each further one. At most `max`. @default '1s' */
    initial?: Duration
    /** The longest wait after any number of failures. @default '60s' */
    max?: Duration
  }
  /** How many refreshes unknown `kid`s may cause. @default { burst: 3, refill: '5s' } */
  unknownKidBudget?: {
    /** How many refreshes they may cause at once. @default 3 */
    burst?: number
    /** How long until they may cause another one. @default '5s' */
    refill?: Duration
  }
  /**
   * How many refreshes tokens may cause whose signature fits no key of their `kid`, or that have no `kid` and fit no key: a provider may
   * have put another key under an old name. With it spent they get 401 while the keys at hand are less than five seconds old, then 503
   * with `Retry-After`. @default { burst: 2, refill: '15s' }
   */
  signatureMismatchBudget?: {
    /** How many refreshes they may cause at once. @default 2 */
    burst?: number
    /** How long until they may cause another one. @default '15s' */
    refill?: Duration
  }
}

export function readCachePolicy(reader: OptionReader, inherited: CachePolicy): CachePolicy {
  // Shared, not copied: there may be a hundred thousand registrations.
  if (!reader.hasAny(Object.keys(inherited))) return inherited
  const backoff = reader.nested('failureBackoff')
  const failureBackoff = {
    initial: backoff.duration('initial', inherited.failureBackoff.initial),
    max: backoff.duration('max', inherited.failureBackoff.max),
  }
  backoff.refuseUnread('of failureBackoff')
  const policy: CachePolicy = {
    refreshEarly: reader.lifetime('refreshEarly', inherited.refreshEarly),
    staleWhileError: reader.lifetime('staleWhileError', inherited.staleWhileError),
    mustRevalidate: reader.oneOf('mustRevalidate', inherited.mustRevalidate, ['ignore', 'respect']),
    staleWhileRevalidate: reader.lifetime('staleWhileRevalidate', inherited.staleWhileRevalidate),
    staleWait: reader.duration('staleWait', inherited.staleWait),
    minTtl: reader.lifetime('minTtl', inherited.minTtl),
    maxTtl: reader.lifetime('maxTtl', inherited.maxTtl),
    defaultTtl: reader.lifetime('defaultTtl', inherited.defaultTtl),
    prefetchJitter: reader.duration('prefetchJitter', inherited.prefetchJitter),
    negativeCacheTtl: reader.lifetime('negativeCacheTtl', inherited.negativeCacheTtl),
    failureBackoff,
    unknownKidBudget: readBudget(reader, 'unknownKidBudget', inherited),
    signatureMismatchBudget: readBudget(reader, 'signatureMismatchBudget', inherited),
  }
  refuseDisorder(reader, ['minTtl', policy.minTtl], ['maxTtl', policy.maxTtl])
  refuseDisorder(backoff, ['initial', policy.failureBackoff.initial], ['max', policy.failureBackoff.max])
  return policy
}

function readBudget(
  reader: OptionReader,
  name: 'unknownKidBudget' | 'signatureMismatchBudget',
  { [name]: inherited }: CachePolicy,
): RefreshBudget {
  const budget = reader.nested(name)
  const policy: RefreshBudget = {
    burst: budget.integer('burst', inherited.burst, 1, 1000),
    refill: budget.duration('refill', inherited.refill),
  }
  budget.refuseUnread(`of ${name}`)
  return policy
}

type Bound = readonly [name: string, milliseconds: number]

/** Blames the bound that was given: the other one may be a default. */
function refuseDisorder(reader: OptionReader, [least, lower]: Bound, [most, upper]: Bound): void {
  if (lower <= upper) return
  if (reader.has(least)) reader.refuse(least, `must not exceed ${reader.field(most)} (${upper} ms)`)
  else reader.refuse(most, `must not be below ${reader.field(least)} (${lower} ms)`)
}
