import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { OptionsError } from '../errors/errors.js'
import { JwksCache } from './jwks-cache.js'
import type { JwksCacheOptions } from './options.js'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

interface Setup {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly cache: JwksCache
  readonly log: readonly (readonly [level: string, event: string, fields: unknown])[]
}

async function setUp(options: Partial<JwksCacheOptions> = {}): Promise<Setup> {
  const clock = createTestClock({ random: 0 })
  const issuer = await createTestIssuer({ alg: 'ES256', clock })
  const log: (readonly [string, string, unknown])[] = []
  const at = (level: string) => (fields: unknown, event: string) => void log.push([level, event, fields])
  const cache = new JwksCache({
    jwksUri: issuer.jwksUri,
    requireHttps: false,
    clock,
    logger: { info: at('info'), warn: at('warn'), error: at('error') },
    ...options,
  })
  opened.push({ close: () => cache.stop() }, issuer)
  return { issuer, clock, cache, log }
}

/** Until what the provider answered has been noted: the log says so. */
async function logged({ log }: Setup, count: number): Promise<void> {
  while (log.length < count) await new Promise((resolve) => setImmediate(resolve))
}

describe('the one-issuer cache', () => {
  it('gives keys that verify the issuer’s tokens', async () => {
    const { issuer, cache, clock } = await setUp()
    const keys = createLocalJWKSet({ keys: [...(await cache.get())] as never })
    const verified = await jwtVerify(await issuer.sign(), keys, { currentDate: new Date(clock.now().wall) })
    expect(verified.payload.sub).toBe('user-1')
  })

  it('keeps them for its ttl, whatever the headers say', async () => {
    const { issuer, clock, cache } = await setUp()
    issuer.headers = { 'cache-control': 'no-store' }
    await cache.get()
    await clock.advance(599_999)
    await cache.get()
    expect(issuer.count()).toBe(1)
    await clock.advance(1)
    await cache.get()
    expect(issuer.count()).toBe(2)
  })

  it('serves stale keys while the provider fails, until maxStaleness after the fetch', async () => {
    const setup = await setUp({ maxStaleness: '20m' })
    const { issuer, clock, cache, log } = setup
    await cache.get()
    await issuer.misbehave({ status: 404 })
    await clock.advance(1_199_000)
    expect(await cache.get()).toHaveLength(1)
    expect(await cache.get()).toHaveLength(1)
    expect(log.at(1)).toEqual(['warn', 'jwks_refresh_failed_using_stale', { age_s: 1199, error: 'status' }])
    await clock.advance(1000)
    await expect(cache.get()).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(log.at(-1)).toEqual(['error', 'jwks_cache_expired_and_unreachable', { error: 'status' }])
  })

  it('never gives an empty list before the first good fetch', async () => {
    const { issuer, cache } = await setUp()
    await issuer.misbehave('empty')
    await expect(cache.get()).rejects.toMatchObject({ code: 'keys_unavailable' })
  })

  it('refreshes by the clock once it is started, used or not', async () => {
    const setup = await setUp()
    const { issuer, clock, cache, log } = setup
    await cache.start()
    await cache.start()
    expect(log).toEqual([['info', 'jwks_refreshed', { key_count: 1 }]])
    await issuer.rotate()
    await clock.advance(300_000)
    await logged(setup, 2)
    expect(log.at(-1)).toEqual(['info', 'jwks_refreshed', { key_count: 2 }])
    await issuer.misbehave({ status: 404 })
    await clock.advance(300_000)
    await logged(setup, 3)
    expect(log.at(-1)).toEqual(['warn', 'jwks_background_refresh_failed', { error: 'status' }])
    expect(issuer.count()).toBe(3)
    await cache.stop()
    expect(clock.pending).toBe(0)
  })

  it('does not start with the provider down, unless told to', async () => {
    const { issuer, clock, cache } = await setUp()
    await issuer.misbehave({ status: 404 })
    await expect(cache.start()).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(clock.pending).toBe(0)
    await cache.start({ tolerateFailure: true })
    expect(clock.pending).toBe(1)
    await issuer.behave()
    await clock.advance(2000)
    expect(await cache.get()).toHaveLength(1)
  })

  it('tells both who start it at once the same', async () => {
    const { issuer, cache } = await setUp()
    await issuer.misbehave({ status: 404 })
    const started = await Promise.allSettled([cache.start(), cache.start()])
    expect(started.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('refuses once it is stopped', async () => {
    const { cache } = await setUp()
    await cache.stop()
    await cache.stop()
    await expect(cache.get()).rejects.toMatchObject({ code: 'closed' })
    await expect(cache.start()).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('its options', () => {
  const jwksUri = 'https://issuer.example/jwks'
  const fields = (run: () => unknown): readonly string[] => {
    try {
      run()
      return []
    } catch (error) {
      if (error instanceof OptionsError) return error.problems.map(({ field }) => field).toSorted()
      throw error
    }
  }

  it('are judged all at once', () => {
    const wrong = { jwksUri: 'http://x', ttl: '2h', refreshInterval: 0, logger: {}, clock: 1, tll: 1 }
    expect(fields(() => new JwksCache(wrong as unknown as JwksCacheOptions))).toEqual([
      'clock',
      'jwksUri',
      'logger',
      'maxStaleness',
      'refreshInterval',
      'tll',
    ])
  })

  it('hold a URL to the rules of every other one', () => {
    expect(fields(() => new JwksCache({ jwksUri: ` ${jwksUri}\n` }))).toEqual(['jwksUri'])
  })

  it('may come from the environment, in seconds', async () => {
    const { issuer, clock } = await setUp()
    const env = { JWKS_TTL_SECONDS: '60', JWKS_FETCH_TIMEOUT: '2.5', JWKS_REFRESH_INTERVAL: '', UNRELATED: 'x' }
    await using cache = JwksCache.fromEnv({ jwksUri: issuer.jwksUri, requireHttps: false, clock }, env)
    await cache.get()
    await clock.advance(60_000)
    await cache.get()
    expect(issuer.count()).toBe(2)
  })

  it('from the environment are named by their variable when they are wrong', () => {
    const env = { JWKS_TTL_SECONDS: 'ten', JWKS_MAX_STALENESS: '-1', JWKS_FETCH_TIMEOUT: '5' }
    expect(fields(() => JwksCache.fromEnv({ jwksUri }, env))).toEqual(['JWKS_MAX_STALENESS', 'JWKS_TTL_SECONDS'])
  })

  it('given in code go before the environment', () => {
    expect(fields(() => JwksCache.fromEnv({ jwksUri, ttl: '1m' }, { JWKS_TTL_SECONDS: '7200' }))).toEqual([])
    expect(fields(() => JwksCache.fromEnv({ jwksUri }, { JWKS_TTL_SECONDS: '7200' }))).toEqual(['maxStaleness'])
  })
})
