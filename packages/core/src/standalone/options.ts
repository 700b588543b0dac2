import type { Clock } from '../time/clock.js'
import type { Duration } from '../time/duration.js'
import type { CachePolicy } from '../cache/cache-policy.js'
import { DEFAULTS } from '../options/defaults.js'
import { readFetchPolicy, type FetchOptions } from '../options/fetch-options.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { hasMethods, readClock } from '../option-reader/duck-typing.js'
import { readUrl } from '../options/url-option.js'
import { inFieldsFirst, type CacheLogger } from './event-log.js'

/** Options of a {@link JwksCache}. Durations are milliseconds or strings such as `'30s'`. */
export interface JwksCacheOptions extends Omit<FetchOptions, 'retry'> {
  /** The URL of the key set. */
  jwksUri: string
  /** How long keys are fresh, whatever the response headers say. @default '10m' */
  ttl?: Duration
  /** How often keys are fetched once the cache is started, whether or not they are requested. @default '5m' */
  refreshInterval?: Duration
  /** The longest time one fetch may take, retries included. @default '5s' */
  fetchTimeout?: Duration
  /** The age, counted from their fetch, up to which keys are served while the provider fails. @default '1h' */
  maxStaleness?: Duration
  /**
   * The log for what happens: pino, bunyan, winston, `console`, or any log that takes the fields first.
   * @default none
   */
  logger?: CacheLogger
  /** The source of time and randomness; for tests. @default the system's */
  clock?: Clock
}

/** Options of `JwksCache.start`. */
export interface JwksCacheStartOptions {
  /** `true` starts even if the provider is down: `get()` throws until it is back. @default false */
  readonly tolerateFailure?: boolean
}

/** {@link JwksCacheOptions}, validated. */
export interface JwksCacheSettings {
  readonly jwksUri: string
  readonly refreshInterval: number
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly logger: CacheLogger | undefined
  readonly clock: Clock
}

/** @throws OptionsError naming every wrong field. */
export function readJwksCacheOptions(options: JwksCacheOptions): JwksCacheSettings {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const settings = readSettings(reader)
  reader.refuseUnread('of JwksCache')
  problems.throwIfAny()
  return settings
}

/** @throws OptionsError naming every wrong field. */
export function readJwksCacheStartOptions(options: JwksCacheStartOptions): Required<JwksCacheStartOptions> {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const tolerateFailure = reader.boolean('tolerateFailure', DEFAULTS.jwksCacheStart.tolerateFailure)
  reader.refuseUnread('of JwksCache.start')
  problems.throwIfAny()
  return { tolerateFailure }
}

function readSettings(reader: OptionReader): JwksCacheSettings {
  const ttl = reader.lifetime('ttl', DEFAULTS.jwksCache.ttl)
  const maxStaleness = reader.lifetime('maxStaleness', DEFAULTS.jwksCache.maxStaleness)
  const timeout = reader.duration('fetchTimeout', DEFAULTS.jwksCache.fetchTimeout)
  const refreshInterval = reader.lifetime('refreshInterval', DEFAULTS.jwksCache.refreshInterval)
  const fetch = readFetchPolicy(reader, DEFAULTS.fetch)
  if (maxStaleness < ttl) reader.refuse('maxStaleness', `must not be less than ttl (${ttl} ms)`)
  if (refreshInterval === 0) reader.refuse('refreshInterval', 'must be more than 0')
  return {
    jwksUri: readUrl(reader, 'jwksUri', fetch)?.href ?? '',
    refreshInterval,
    cache: {
      ...DEFAULTS.cache,
      // All three are equal, so that response headers have no effect.
      minTtl: ttl,
      maxTtl: ttl,
      defaultTtl: ttl,
      refreshEarly: 0,
      prefetchJitter: 0,
      staleWhileError: maxStaleness - ttl,
    },
    fetch: { ...fetch, retry: { ...fetch.retry, attemptTimeout: timeout, deadline: timeout } },
    logger: reader.read('logger', undefined, 'must have info(), warn() and error()', (value) =>
      isLogger(value) ? inFieldsFirst(value) : undefined,
    ),
    clock: readClock(reader),
  }
}

function isLogger(value: unknown): value is CacheLogger {
  return hasMethods(value, ['info', 'warn', 'error'])
}
