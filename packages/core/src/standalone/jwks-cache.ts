import type { PublicMembers } from '../keys/public-members.js'
import { Refresher } from '../cache/refresher.js'
import { openFlight, type CacheState } from '../cache/state.js'
import type { Cancel } from '../time/clock.js'
import { RefusedError } from '../errors/errors.js'
import { ConnectionPools } from '../fetch/connection-pools.js'
import { FixedLocation } from '../fetch/jwks-location.js'
import { RemoteSource } from '../fetch/remote-source.js'
import { keepProcessAlive } from '../event-loop/keep-process-alive.js'
import type { SigningKey } from '../keys/signing-key.js'
import { notify } from '../callbacks/notify.js'
import { eventSink } from '../observe/event-sink.js'
import { durationsFrom } from './from-env.js'
import { logEvents } from './event-log.js'
import {
  readJwksCacheOptions,
  readJwksCacheStartOptions,
  type JwksCacheOptions,
  type JwksCacheSettings,
  type JwksCacheStartOptions,
} from './options.js'

/**
 * The cached keys of one issuer, for applications that verify tokens themselves. Its rules are simpler than a
 * registry's: the lifetime of keys ignores response headers, staleness counts from the fetch, and once started it
 * refreshes at a fixed interval, whether or not keys are requested.
 *
 * @example
 * ```ts
 * import { JwksCache } from '@jwks-auth/core'
 *
 * const cache = new JwksCache({ jwksUri: 'https://login.example.com/jwks.json' })
 * await cache.start()
 * const keys = await cache.get()
 * await cache.stop()
 * ```
 */
export class JwksCache implements AsyncDisposable {
  readonly #settings: JwksCacheSettings
  readonly #dispatchers = new ConnectionPools()
  readonly #refresher: Refresher
  #timer: Cancel | undefined
  #starting: Promise<void> | undefined
  #loggedFailure: CacheState['failure'] = undefined
  #stopped = false

  /**
   * Makes a cache. Nothing is fetched before `start()` or `get()`.
   *
   * @throws OptionsError naming every wrong field.
   */
  constructor(options: JwksCacheOptions) {
    this.#settings = readJwksCacheOptions(options)
    const { jwksUri, cache, fetch, clock, logger } = this.#settings
    const parts = {
      source: new RemoteSource(new FixedLocation(jwksUri), fetch, { dispatcher: this.#dispatchers.for(fetch), clock }),
      policy: cache,
      clock,
      events: eventSink(logger === undefined ? [] : [logEvents(logger)]),
      subject: () => ({ tenant: '', provider: '' }),
    }
    this.#refresher = new Refresher(parts, () => {})
  }

  /**
   * Makes a cache with durations from the environment, in seconds: `JWKS_TTL_SECONDS` (600), `JWKS_REFRESH_INTERVAL`
   * (300), `JWKS_FETCH_TIMEOUT` (5.0) and `JWKS_MAX_STALENESS` (3600). An option takes precedence over its variable.
   *
   * @throws OptionsError naming every wrong variable or field.
   * @example
   * ```ts
   * import { JwksCache } from '@jwks-auth/core'
   *
   * const cache = JwksCache.fromEnv({ jwksUri: 'https://login.example.com/jwks.json' })
   * ```
   */
  static fromEnv(
    options: JwksCacheOptions,
    env: Readonly<Record<string, string | undefined>> = process.env,
  ): JwksCache {
    return new JwksCache({ ...durationsFrom(env), ...options })
  }

  /**
   * Fetches the keys, then again every `refreshInterval` until `stop()`.
   *
   * @throws RefusedError `keys_unavailable` when the first fetch fails and that is not tolerated; the cache is then not
   * started. `closed` after {@link stop}.
   * @example
   * ```ts
   * import { JwksCache } from '@jwks-auth/core'
   *
   * const cache = new JwksCache({ jwksUri: 'https://login.example.com/jwks.json' })
   * await cache.start({ tolerateFailure: true })
   * ```
   */
  async start(options: JwksCacheStartOptions = {}): Promise<void> {
    const settings = readJwksCacheStartOptions(options)
    this.#starting ??= this.#start(settings)
    try {
      await this.#starting
    } catch (error) {
      this.#starting = undefined
      throw error
    }
  }

  async #start({ tolerateFailure }: Required<JwksCacheStartOptions>): Promise<void> {
    if (this.#stopped) throw new RefusedError('closed')
    this.#tick()
    try {
      await this.#refresher.snapshot(undefined)
    } catch (error) {
      if (tolerateFailure && error instanceof RefusedError && error.code === 'keys_unavailable') return
      this.#stopTimer()
      throw error
    }
  }

  /**
   * The keys: fresh ones at once, otherwise fetched ones, or, while the provider fails, stale ones no older than
   * `maxStaleness`. Never empty.
   *
   * @throws RefusedError `keys_unavailable` when there are none, `closed` after {@link stop}.
   * @example
   * ```ts
   * import { JwksCache } from '@jwks-auth/core'
   *
   * const cache = new JwksCache({ jwksUri: 'https://login.example.com/jwks.json' })
   * const keys = await cache.get()
   * const key = keys.find(({ kid }) => kid === 'key-1')
   * ```
   */
  async get(): Promise<readonly PublicJsonWebKey[]> {
    try {
      const { keys } = await this.#refresher.snapshot(undefined)
      return keys.keys.map(publicJwk)
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'keys_unavailable') {
        this.#logUnavailable(error.detail)
      }
      throw error
    }
  }

  /** Logged once per failed fetch, not per caller: a log that requests keys itself must not recurse for ever. */
  #logUnavailable(detail: string | undefined): void {
    const { failure } = this.#refresher.state
    if (failure !== undefined && failure === this.#loggedFailure) return
    this.#loggedFailure = failure
    notify(() => this.#settings.logger?.error({ error: detail }, 'jwks_cache_expired_and_unreachable'))
  }

  /**
   * Stops refreshing, aborts an open fetch and closes connections. Idempotent.
   *
   * @example
   * ```ts
   * import { JwksCache } from '@jwks-auth/core'
   *
   * const cache = new JwksCache({ jwksUri: 'https://login.example.com/jwks.json' })
   * process.once('SIGTERM', () => void cache.stop())
   * ```
   */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#stopTimer()
    this.#refresher.close()
    await keepProcessAlive(this.#dispatchers.close())
  }

  /** The same as `stop()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #stopTimer(): void {
    this.#timer?.()
    this.#timer = undefined
  }

  #tick(): void {
    this.#timer = this.#settings.clock.after(this.#settings.refreshInterval, () => {
      this.#tick()
      // A failure is reported to the log, and by the next `get()`.
      if (openFlight(this.#refresher.state) === undefined) this.#refresher.startRefresh()
    })
  }
}

/** A public key as a JWK (RFC 7517 section 4). */
export type PublicJsonWebKey = PublicMembers & { readonly kid?: string; readonly use: 'sig' }

function publicJwk({ kid, jwk }: SigningKey): PublicJsonWebKey {
  return { ...jwk, ...(kid === undefined ? {} : { kid }), use: 'sig' }
}
