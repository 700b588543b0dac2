import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Snapshot, SourceAnswer } from '../cache/snapshot.js'
import type { FlightPurpose } from '../events/trace.js'
import { DEFAULTS } from '../options/defaults.js'
import type { FetchPolicy } from './fetch-policy.js'
import { DiscoveredLocation, FixedLocation } from './jwks-location.js'
import { RemoteSource } from './remote-source.js'

const policy: FetchPolicy = {
  ...DEFAULTS.fetch,
  requireHttps: false,
  retry: { ...DEFAULTS.fetch.retry, initialBackoff: 0, jitter: 'none' },
}
const dispatcher = new Agent()
let clock: TestClock
let issuer: TestIssuer
let source: RemoteSource

beforeEach(async () => {
  clock = createTestClock()
  issuer = await createTestIssuer({ alg: 'ES256', clock })
  source = new RemoteSource(new FixedLocation(issuer.jwksUri), policy, { dispatcher, clock })
})
afterEach(() => issuer.close())
afterAll(() => dispatcher.destroy())

const LIFETIME = { refreshAfter: 1, expireAfter: 2, staleAfter: 3 }

interface Asking {
  readonly purpose?: FlightPurpose
  readonly from?: RemoteSource
  readonly afterFailure?: boolean
}

const ask = (
  previous?: SourceAnswer,
  { purpose = 'routine', from = source, afterFailure = false }: Asking = {},
): Promise<SourceAnswer> => {
  const snapshot: Snapshot | undefined =
    previous === undefined ? undefined : { ...previous, lifetime: LIFETIME, flight: 1 }
  const { signal } = new AbortController()
  return from.fetch({ previous: snapshot, lastSnapshot: snapshot, purpose, afterFailure, signal })
}

const lastHeaders = () => issuer.requests.at(-1)?.headers

const kids = ({ keys }: SourceAnswer): readonly unknown[] => keys.keys.map(({ kid }) => kid)

describe('a good answer', () => {
  it('holds the keys, where they came from, when, and the headers that lifetimes are made of', async () => {
    issuer.headers = {
      'cache-control': 'max-age=60',
      age: '5',
      expires: 'x',
      'last-modified': 'y',
      vary: 'accept',
      pragma: 'z',
      'set-cookie': 'no',
      server: 'no',
    }
    const release = issuer.hold()
    const before = clock.now()
    const fetching = ask()
    await issuer.requested(1)
    await clock.advance(40)
    release()
    const answer = await fetching
    expect(kids(answer)).toEqual([issuer.signingKey.kid])
    expect(answer).toMatchObject({ url: issuer.jwksUri, requestedAt: before, fetchedAt: clock.now() })
    expect(answer.headers).toEqual({
      'cache-control': 'max-age=60',
      age: '5',
      date: new Date(before.wall).toUTCString(),
      etag: expect.stringMatching(/^"/),
      expires: 'x',
      'last-modified': 'y',
      pragma: 'z',
      vary: 'accept',
    })
  })

  it('may be compressed', async () => {
    for (const encoding of ['gzip', 'deflate', 'br'] as const) {
      await issuer.misbehave({ encoding })
      expect(kids(await ask())).toHaveLength(1)
    }
  })

  it('may begin with a byte order mark', async () => {
    issuer.setKeySet(`\uFEFF${JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) })}`)
    expect(kids(await ask())).toEqual([issuer.signingKey.kid])
  })

  it('may come through a redirect, and is filed under the URL that was asked for', async () => {
    await issuer.misbehave({ redirect: `${issuer.jwksUri}?moved` }, { times: 1 })
    expect(await ask()).toMatchObject({ url: issuer.jwksUri })
  })
})

describe('an answer that is no key set', () => {
  it.each([
    ['a web page', '<!doctype html>', 'the response is not JSON'],
    ['no keys', '{}', 'the response has no list of keys'],
    [
      'metadata',
      '{"issuer":"https://a.test","jwks_uri":"https://a.test/keys"}',
      'the response is metadata, not a key set: jwksUri has to be what it calls "jwks_uri"',
    ],
  ])('says with %s which URL gave it', async (_name, body, what) => {
    issuer.setKeySet(body)
    await expect(ask()).rejects.toMatchObject({ reason: 'body', message: `${what} (${issuer.jwksUri})` })
  })

  it('says with a status that no other attempt changes which URL gave it', async () => {
    await issuer.misbehave({ status: 404 })
    const message = `the provider answered 404 (${issuer.jwksUri})`
    await expect(ask()).rejects.toMatchObject({ reason: 'status', httpStatus: 404, message })
  })

  it.each([
    ['a web page', 'body', '<!doctype html>'],
    ['nothing', 'body', ''],
    ['broken JSON', 'body', '{"keys":['],
    ['no object', 'body', '[]'],
    ['null', 'body', 'null'],
    ['text', 'body', '"keys"'],
    ['no keys', 'body', '{}'],
    ['keys that are no list', 'body', '{"keys":{"kty":"RSA"}}'],
    ['an empty list', 'no_usable_key', '{"keys":[]}'],
    ['symmetric keys only', 'no_usable_key', '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}'],
    ['invalid UTF-8', 'body', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', 'body', Buffer.from('{"keys":[]}', 'utf16le')],
    ['1,001 keys', 'body', JSON.stringify({ keys: Array.from({ length: 1001 }, () => ({})) })],
    ['10,000 keys', 'body', JSON.stringify({ keys: Array.from({ length: 10_000 }, () => ({ kty: 'RSA' })) })],
  ])('fails with %s', async (_name, reason, body) => {
    issuer.setKeySet(body)
    await expect(ask()).rejects.toMatchObject({ reason })
    expect(issuer.count()).toBe(1)
  })

  it.each([
    '['.repeat(500_000) + ']'.repeat(500_000),
    '{"keys":'.repeat(100_000),
    `{"keys":[{"kty":"RSA","n":${'['.repeat(500_000)}${']'.repeat(500_000)}}]}`,
  ])('fails quickly when it nests half a million deep (%#)', async (body) => {
    issuer.setKeySet(body)
    await ask().catch(() => {})
    const before = process.cpuUsage()
    await expect(ask()).rejects.toMatchObject({ reason: 'body', message: expect.stringContaining('deeper') })
    const { user } = process.cpuUsage(before)
    expect(user).toBeLessThan(200_000)
  })

  it.each([201, 203, 204, 205, 206, 226, 300, 304, 305, 400, 401, 403])(
    'fails with status %i, at once',
    async (status) => {
      await issuer.misbehave({ status, body: '' })
      await expect(ask()).rejects.toMatchObject({ reason: 'status', httpStatus: status })
      expect(issuer.count()).toBe(1)
    },
  )

  it('fails beyond its limit, before and after decompression', async () => {
    await issuer.misbehave({ oversize: 1_048_577 })
    await expect(ask()).rejects.toMatchObject({ reason: 'too_large' })
    await issuer.misbehave({ oversize: 50_000_000, encoding: 'gzip' })
    await expect(ask()).rejects.toMatchObject({ reason: 'too_large' })
    await issuer.misbehave('endless')
    await expect(ask()).rejects.toMatchObject({ reason: 'too_large' })
    await issuer.misbehave({ oversize: 1_048_576 })
    expect(kids(await ask())).toHaveLength(1)
  })
})

describe('asking again', () => {
  it('is conditional on what the last answer carried', async () => {
    issuer.headers = { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
    const first = await ask()
    expect(lastHeaders()).not.toHaveProperty('if-none-match')
    await ask(first)
    expect(lastHeaders()).toMatchObject({
      'if-none-match': first.headers?.['etag'],
      'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT',
    })
  })

  it('is unconditional when the last answer carried nothing, or nothing but blanks', async () => {
    issuer.headers = { etag: '', 'last-modified': '' }
    await ask(await ask())
    expect(lastHeaders()).not.toHaveProperty('if-none-match')
    expect(lastHeaders()).not.toHaveProperty('if-modified-since')
  })

  it('is unconditional at another URL', async () => {
    const elsewhere = { ...(await ask()), url: 'https://elsewhere.test/jwks' }
    await ask(elsewhere)
    expect(lastHeaders()).not.toHaveProperty('if-none-match')
    await issuer.misbehave('not-modified')
    await expect(ask(elsewhere)).rejects.toMatchObject({ reason: 'status', httpStatus: 304 })
  })

  it('can repeat an entity tag with bytes beyond ASCII', async () => {
    issuer.headers = { etag: '"caf\u00e9"' }
    const first = await ask()
    const second = await ask(first)
    expect(second.keys).toBe(first.keys)
  })

  it('a 304 keeps the keys and takes over the new headers', async () => {
    issuer.headers = { 'cache-control': 'max-age=60', expires: 'Fri, 02 Jan 2026 00:00:00 GMT' }
    const first = await ask()
    await clock.advance(60_000)
    issuer.headers = { 'cache-control': 'max-age=120', age: '3' }
    const second = await ask(first)
    expect(second.keys).toBe(first.keys)
    expect(second.fetchedAt.mono).toBe(first.fetchedAt.mono + 60_000)
    expect(second.headers).toEqual({
      'cache-control': 'max-age=120',
      expires: 'Fri, 02 Jan 2026 00:00:00 GMT',
      age: '3',
      date: new Date(clock.now().wall).toUTCString(),
      etag: first.headers?.['etag'],
    })
  })

  it('a 304 does not inherit the age of the answer before it', async () => {
    issuer.headers = { 'cache-control': 'max-age=600', age: '590' }
    const first = await ask()
    expect(first.headers).toMatchObject({ age: '590' })
    issuer.headers = { 'cache-control': 'max-age=600' }
    expect((await ask(first)).headers).not.toHaveProperty('age')
  })

  it('a 304 that was never asked for is a failure, with a last answer and without', async () => {
    issuer.headers = { etag: '' }
    const first = await ask()
    await issuer.misbehave('not-modified')
    await expect(ask(first)).rejects.toMatchObject({ reason: 'status', httpStatus: 304 })
    await expect(ask()).rejects.toMatchObject({ reason: 'status', httpStatus: 304 })
  })

  it('a 200 replaces the keys', async () => {
    const first = await ask()
    const fresh = await issuer.rotate({ keepOld: false })
    expect(kids(await ask(first))).toEqual([fresh.kid])
  })
})

describe('a recheck', () => {
  it('asks past every cache, conditionally', async () => {
    const first = await ask()
    expect(lastHeaders()).not.toHaveProperty('cache-control')
    await ask(first, { purpose: 'recheck' })
    expect(lastHeaders()).toMatchObject({ 'cache-control': 'no-cache', 'if-none-match': first.headers?.['etag'] })
  })

  it('makes one attempt where others make three', async () => {
    await issuer.misbehave({ status: 503 })
    await expect(ask(undefined, { purpose: 'recheck' })).rejects.toMatchObject({ httpStatus: 503 })
    expect(issuer.count()).toBe(1)
    for (const purpose of ['routine', 'forced'] as const) {
      issuer.resetCounts()
      const fetching = ask(undefined, { purpose })
      fetching.catch(() => {})
      await issuer.requested(1)
      while (issuer.count() < 3) await clock.advance(10)
      await expect(fetching).rejects.toMatchObject({ httpStatus: 503 })
      expect(issuer.count()).toBe(3)
    }
  })
})

describe('a fetch after one that failed', () => {
  it('makes one attempt, as the backoff says when the provider is asked; a forced one makes all', async () => {
    await issuer.misbehave({ status: 503 })
    await expect(ask(undefined, { afterFailure: true })).rejects.toMatchObject({ httpStatus: 503 })
    expect(issuer.count()).toBe(1)
    issuer.resetCounts()
    const fetching = ask(undefined, { purpose: 'forced', afterFailure: true })
    fetching.catch(() => {})
    await issuer.requested(1)
    while (issuer.count() < 3) await clock.advance(10)
    await expect(fetching).rejects.toMatchObject({ httpStatus: 503 })
  })
})

describe('a discovered source', () => {
  const discovered = (): RemoteSource =>
    new RemoteSource(
      new DiscoveredLocation({ issuer: issuer.issuer, discoveryIssuer: issuer.issuer }, policy, { dispatcher, clock }),
      policy,
      {
        dispatcher,
        clock,
      },
    )

  it.each([404, 410])('looks the key set up again after a %i', async (status) => {
    const from = discovered()
    await ask(undefined, { from })
    await issuer.misbehave({ status }, { times: 1 })
    await expect(ask(undefined, { from })).rejects.toMatchObject({ httpStatus: status })
    expect(issuer.count('discovery')).toBe(1)
    issuer.setDiscovery({ jwks_uri: `${issuer.jwksUri}?moved` })
    expect(await ask(undefined, { from })).toMatchObject({ url: `${issuer.jwksUri}?moved` })
  })

  it('does not after another failure', async () => {
    const from = discovered()
    await ask(undefined, { from })
    await issuer.misbehave({ status: 403 }, { times: 1 })
    await expect(ask(undefined, { from })).rejects.toMatchObject({ httpStatus: 403 })
    await ask(undefined, { from })
    expect(issuer.count('discovery')).toBe(1)
  })

  it('asks at the last place known when looking it up again hangs', async () => {
    const from = discovered()
    await ask(undefined, { from })
    await clock.advance(86_400_000)
    await issuer.misbehave('hang', { path: 'discovery' })
    const fetching = ask(undefined, { from })
    await issuer.requested(2, 'discovery')
    await clock.advance(policy.retry.attemptTimeout)
    await clock.advance(policy.retry.initialBackoff)
    expect(kids(await fetching)).toEqual([issuer.signingKey.kid])
    expect([issuer.count('discovery'), issuer.count()]).toEqual([2, 2])
  })
})
