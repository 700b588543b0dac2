import type { CachePolicy, RefreshBudget } from '../cache/cache-policy.js'
import type { Duration } from '../time/duration.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/**
 * How long keys are cached and when they are refreshed (RFC 9111 sections 4.2 and 4.3). Durations are milliseconds or
 * strings such as `'30s'`.
 */
export interface CacheOptions {
  /** How long before they expire keys are refreshed in the background. @default '30s' */
  refreshEarly?: Duration
  /** How long expired keys are still served while their provider fails (RFC 5861 section 4). @default '1h' */
  staleWhileError?: Duration
  /**
   * Whether `must-revalidate`, `no-cache` or `no-store` in a response forbids serving its keys after they expire.
   * @default 'ignore'
   */
  mustRevalidate?: 'ignore' | 'respect'
  /**
   * How long after they expire keys are served without waiting, while a refresh runs (RFC 5861 section 3).
   * @default 0
   */
  staleWhileRevalidate?: Duration
  /** The longest time a request waits for a refresh when expired keys could be served instead. @default '500ms' */
  staleWait?: Duration
  /** The shortest lifetime of keys, whatever the response headers say. At most `maxTtl`. @default '30s' */
  minTtl?: Duration
  /** The longest lifetime of keys, whatever the response headers say. @default '24h' */
  maxTtl?: Duration
  /** The lifetime of keys whose response headers give none (RFC 9111 section 4.2.1). @default '10m' */
  defaultTtl?: Duration
  /**
   * Each refresh starts earlier by a random time, so that keys fetched together are not refreshed together. The time is
   * at most this value, or a tenth of the lifetime if that is longer. 0 disables it.
   * @default '5s'
   */
  prefetchJitter?: Duration
  /**
   * The longest time a tenant or a `kid` is remembered as absent: one second the first time, then doubled each time.
   * Both are looked up again after at most five seconds, even if this value is longer.
   * @default '30s'
   */
  negativeCacheTtl?: Duration
  /**
   * The wait after failed refreshes. It doubles with each failure; random jitter shortens it by up to half.
   * @default { initial: '1s', max: '60s' }
   */
  failureBackoff?: {
    /** The longest wait after the first failure; it doubles with each further failure. At most `max`. @default '1s' */
    initial?: Duration
    /** The longest wait, however many failures there were. @default '60s' */
    max?: Duration
  }
  /** How many refreshes tokens with an unknown `kid` may cause. @default { burst: 3, refill: '5s' } */
  unknownKidBudget?: {
    /** How many refreshes they may cause at once. @default 3 */
    burst?: number
    /** The time after which they may cause one more. @default '5s' */
    refill?: Duration
  }
  /**
   * How many refreshes tokens may cause whose signature matches no key of their `kid`, or that have no `kid` and match
   * no key: a provider may have published another key under an old `kid`. Once the budget is spent, such tokens get a
   * 401 while the cached keys are less than five seconds old, then a 503 with `Retry-After`.
   * @default { burst: 2, refill: '15s' }
   */
  signatureMismatchBudget?: {
    /** How many refreshes they may cause at once. @default 2 */
    burst?: number
    /** The time after which they may cause one more. @default '15s' */
    refill?: Duration
  }
}

export function readCachePolicy(reader: OptionReader, inherited: CachePolicy): CachePolicy {
  // Shared, not copied: a process may have a hundred thousand registrations.
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

/** Names the bound that was set: the other one may be a default. */
function refuseDisorder(reader: OptionReader, [least, lower]: Bound, [most, upper]: Bound): void {
  if (lower <= upper) return
  if (reader.has(least)) reader.refuse(least, `must not exceed ${reader.field(most)} (${upper} ms)`)
  else reader.refuse(most, `must not be below ${reader.field(least)} (${lower} ms)`)
}
