import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { RefusedError, type RefusalCode } from '../errors.js'
import type { JwksAuthEvent } from '../events.js'
import type { Registry } from '../registry/registry.js'
import { createRegistry, createVerifier, type TenantVerifier } from '../create.js'
import type { RegistrationOptions } from '../registry/registration.js'

const audience = 'https://api.example.test'
const opened: { close(): Promise<void> }[] = []

interface Setup {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly registry: Registry
  readonly verifier: TenantVerifier
  readonly events: JwksAuthEvent[]
  /** How verifying a token ends: `'ok'`, or the code of its refusal. */
  readonly verify: (token: string | Promise<string>) => Promise<'ok' | RefusalCode>
}

async function setUp(options: Partial<RegistrationOptions> = {}, random = 0.5): Promise<Setup> {
  const clock = createTestClock({ random })
  const issuer = await createTestIssuer({ alg: 'ES256', clock, audience })
  const events: JwksAuthEvent[] = []
  const registry = createRegistry({ requireHttps: false, clock, observers: [(event) => events.push(event)] })
  registry.register({ issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience, ...options } as RegistrationOptions)
  opened.push(registry, issuer)
  const verifier = createVerifier({ registry })
  const verify = async (token: string | Promise<string>): Promise<'ok' | RefusalCode> => {
    try {
      await verifier.verify(await token, { tenant: 'default' })
      return 'ok'
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  }
  return { issuer, clock, registry, verifier, events, verify }
}

const many = async <T>(count: number, run: (index: number) => Promise<T>): Promise<readonly T[]> =>
  await Promise.all(Array.from({ length: count }, (_, index) => run(index)))

const minutes = (count: number): number => count * 60_000
const long = { expiresIn: 86_400 }

afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

describe('a cold start', () => {
  it('makes one request for a thousand callers', async () => {
    const { issuer, verify } = await setUp()
    const token = await issuer.sign()
    expect(new Set(await many(1000, () => verify(token)))).toEqual(new Set(['ok']))
    expect(issuer.count()).toBe(1)
  })

  it('refuses with 503 while the provider is down, and backs off', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await issuer.misbehave({ status: 500 })
    const token = await issuer.sign()
    expect(await verify(token)).toBe('keys_unavailable')
    expect(await many(50, () => verify(token))).toEqual(Array.from({ length: 50 }, () => 'keys_unavailable'))
    expect(issuer.count()).toBe(1)
    await issuer.behave()
    await clock.advance(499)
    expect(await verify(token)).toBe('keys_unavailable')
    await clock.advance(1)
    expect(await verify(token)).toBe('ok')
    expect(issuer.count()).toBe(2)
  })

  it('tells how long to wait', async () => {
    const { issuer, verifier } = await setUp({ retry: { maxRetries: 0 } })
    await issuer.misbehave({ status: 503, headers: { 'retry-after': '20' } })
    const token = await issuer.sign()
    await expect(verifier.verify(token, { tenant: 'default' })).rejects.toMatchObject({
      code: 'keys_unavailable',
      status: 503,
      retryAfter: 20_000,
      detail: 'status',
    })
  })
})

describe('keys that age', () => {
  it('are refreshed in the background while requests go on', async () => {
    const { issuer, clock, verify } = await setUp()
    const token = await issuer.sign({}, long)
    await verify(token)
    await clock.advance(569_000)
    const release = issuer.hold()
    expect(await many(20, () => verify(token))).toEqual(Array.from({ length: 20 }, () => 'ok'))
    await issuer.requested(2)
    expect(issuer.count()).toBe(2)
    release()
  })

  it('are served after half a second when the provider is slow to renew expired ones', async () => {
    const { issuer, clock, verify, events } = await setUp()
    const token = await issuer.sign({}, long)
    await verify(token)
    await clock.advance(minutes(11))
    const release = issuer.hold()
    const slow = verify(token)
    await issuer.requested(2)
    await clock.advance(500)
    expect(await slow).toBe('ok')
    expect(events.at(-2)).toMatchObject({ type: 'stale_served', age: minutes(11) + 500 })
    release()
  })

  it('are served until the stale limit while the provider fails, and not a moment longer', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 }, staleWhileError: '30m' })
    const token = await issuer.sign({}, long)
    await verify(token)
    await issuer.misbehave({ status: 500 })
    await clock.advance(minutes(40) - 1)
    expect(await verify(token)).toBe('ok')
    await clock.advance(1)
    expect(await verify(token)).toBe('keys_unavailable')
  })

  it('are asked for conditionally and kept on a 304', async () => {
    const { issuer, clock, verify, events } = await setUp()
    const token = await issuer.sign({}, long)
    await verify(token)
    await clock.advance(minutes(11))
    expect(await verify(token)).toBe('ok')
    expect(issuer.requests.at(-1)?.headers).toHaveProperty('if-none-match')
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh_succeeded', modified: false }))
  })

  it('are replaced as a whole: a withdrawn key is refused after the refresh that missed it', async () => {
    const { issuer, registry, verify } = await setUp()
    const old = issuer.signingKey
    const token = await issuer.sign()
    expect(await verify(token)).toBe('ok')
    await issuer.rotate({ keepOld: true })
    issuer.withdraw(old.kid)
    await registry.refresh('default', 'default')
    expect(await verify(token)).toBe('key_unknown')
  })

  it('are not traded for an empty set', async () => {
    const { issuer, registry, verify, events } = await setUp()
    const token = await issuer.sign()
    await verify(token)
    await issuer.misbehave('empty')
    await expect(registry.refresh('default', 'default')).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(await verify(token)).toBe('ok')
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh_failed', reason: 'no_usable_key' }))
  })
})

describe('an unknown kid', () => {
  it('of a key published just now is found at once, for any number of callers with one fetch', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    await issuer.rotate()
    const token = await issuer.sign()
    expect(new Set(await many(100, () => verify(token)))).toEqual(new Set(['ok']))
    expect(issuer.count()).toBe(2)
  })

  it('is refused without another fetch while it is remembered as absent, and looked for again a second later', async () => {
    const { issuer, clock, verify } = await setUp()
    await verify(issuer.sign())
    const token = await issuer.sign({}, { kid: 'not-yet' })
    expect(await verify(token)).toBe('key_unknown')
    expect(await verify(token)).toBe('key_unknown')
    expect(issuer.count()).toBe(2)
    issuer.publish([{ ...issuer.signingKey.publicJwk, kid: 'not-yet' }])
    await clock.advance(1000)
    expect(await verify(token)).toBe('ok')
  })

  it('in a flood costs the provider three requests, then one every five seconds; known kids notice nothing', async () => {
    const { issuer, clock, verify } = await setUp()
    const good = await issuer.sign({}, long)
    await verify(good)
    const flood = async (round: number): Promise<void> => {
      const bogus = await many(300, (index) => issuer.sign({}, { kid: `bogus-${round}-${index}`, ...long }))
      for (const token of bogus) expect(await verify(token)).toBe('key_unknown')
      expect(await verify(good)).toBe('ok')
    }
    await flood(0)
    expect(issuer.count()).toBe(1 + 3)
    await clock.advance(5000)
    await flood(1)
    expect(issuer.count()).toBe(1 + 4)
    await clock.advance(5000)
    await issuer.rotate()
    expect(await verify(issuer.sign())).toBe('ok')
  })

  it('is a 503, not a 401, when the provider cannot be asked', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await verify(issuer.sign())
    await clock.advance(5000)
    await issuer.rotate()
    await issuer.misbehave({ status: 500 })
    const token = await issuer.sign()
    expect(await verify(token)).toBe('keys_unavailable')
    await issuer.behave()
    await clock.advance(1000)
    expect(await verify(token)).toBe('ok')
  })

  it('is a 503 when the provider cannot be asked, however young the keys are', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    await issuer.rotate()
    await issuer.misbehave('reset')
    expect(await verify(issuer.sign())).toBe('keys_unavailable')
  })

  it('of a new key is found although the provider has closed the kept connection meanwhile', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    await issuer.rotate()
    await issuer.misbehave('reset', { times: 1 })
    expect(await verify(issuer.sign())).toBe('ok')
    expect(issuer.count()).toBe(3)
  })

  it('that arrives during an open fetch gets a look of its own when that fetch brings nothing', async () => {
    const { issuer, registry, verify } = await setUp()
    await verify(issuer.sign())
    const release = issuer.hold()
    const refresh = registry.refresh('default', 'default')
    await issuer.requested(2)
    await issuer.rotate()
    const verified = verify(issuer.sign())
    release()
    await refresh
    expect(await verified).toBe('ok')
    expect(issuer.count()).toBe(3)
  })

  it('costs nothing when the token is expired or for another audience', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    expect(await verify(issuer.sign({}, { kid: 'x', expiresIn: -60 }))).toBe('token_expired')
    expect(await verify(issuer.sign({ aud: 'other' }, { kid: 'y' }))).toBe('token_audience_refused')
    expect(issuer.count()).toBe(1)
  })

  it('asks past caches on the way, in one attempt', async () => {
    const { issuer, clock, verify } = await setUp()
    await verify(issuer.sign())
    await clock.advance(5000)
    await issuer.misbehave({ status: 500 })
    await issuer.rotate()
    expect(await verify(issuer.sign())).toBe('keys_unavailable')
    expect(issuer.count()).toBe(2)
    expect(issuer.requests.at(-1)?.headers).toMatchObject({ 'cache-control': 'no-cache' })
  })
})

describe('a known kid with a new key', () => {
  it('is found by one more look', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    const kid = issuer.signingKey.kid
    const key = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...key.publicJwk, kid }])
    expect(await verify(issuer.sign({}, { key, kid }))).toBe('ok')
    expect(issuer.count()).toBe(2)
  })

  it('costs at most two requests for any number of forgeries', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    const key = await issuer.createForeignKey('ES256')
    const forged = await issuer.sign({}, { key, kid: issuer.signingKey.kid })
    for (let count = 0; count < 50; count += 1) expect(await verify(forged)).toBe('signature_invalid')
    expect(issuer.count()).toBe(1 + 2)
  })

  it('is found for tokens without kid too', async () => {
    const { issuer, verify } = await setUp()
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
    await issuer.rotate({ keepOld: false })
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
  })
})

describe('a token that waits for keys', () => {
  it('is refused when it expires meanwhile', async () => {
    const { issuer, clock, verify } = await setUp({ clockTolerance: 0 })
    const release = issuer.hold()
    const waiting = verify(issuer.sign({}, { expiresIn: 2 }))
    await issuer.requested(1)
    await clock.advance(2000)
    release()
    expect(await waiting).toBe('token_expired')
  })
})

describe('a forced refresh', () => {
  it('takes over from an open fetch, whose callers follow it', async () => {
    const { issuer, registry, verify } = await setUp()
    const release = issuer.hold()
    const waiting = verify(issuer.sign())
    await issuer.requested(1)
    const forced = registry.refresh('default', 'default')
    await issuer.requested(2)
    release()
    expect(await forced).toMatchObject([{ state: 'Ready', consecutiveErrors: 0 }])
    expect(await waiting).toBe('ok')
    expect(issuer.count()).toBe(2)
  })
})

describe('a caller that gives up', () => {
  it('leaves the fetch to the others', async () => {
    const { issuer, verifier, verify } = await setUp()
    const release = issuer.hold()
    const token = await issuer.sign()
    const impatient = new AbortController()
    const given = verifier.verify(token, { tenant: 'default', signal: impatient.signal })
    const patient = verify(token)
    await issuer.requested(1)
    impatient.abort(new Error('gone'))
    await expect(given).rejects.toThrow('gone')
    release()
    expect(await patient).toBe('ok')
    expect(issuer.count()).toBe(1)
  })

  it('beforehand does not wait at all', async () => {
    const { issuer, verifier } = await setUp()
    const token = await issuer.sign()
    const verified = verifier.verify(token, { tenant: 'default', signal: AbortSignal.abort(new Error('gone')) })
    await expect(verified).rejects.toThrow('gone')
  })
})

describe('closing', () => {
  it('refuses those who wait and those who come later, and leaves no timer', async () => {
    const { issuer, registry, clock, verify } = await setUp()
    issuer.hold()
    const waiting = verify(issuer.sign())
    await issuer.requested(1)
    await registry.close()
    expect(await waiting).toBe('closed')
    expect(await verify(issuer.sign())).toBe('closed')
    expect(clock.pending).toBe(0)
  })
})

describe('static keys', () => {
  it('verify without any request, and never age', async () => {
    const { issuer, registry, clock, verify } = await setUp()
    registry.register({
      issuer: issuer.issuer,
      audience,
      jwks: { keys: [{ ...issuer.signingKey.publicJwk }] },
    })
    await clock.advance(minutes(10_000))
    expect(await verify(issuer.sign())).toBe('ok')
    expect(await verify(issuer.sign({}, { kid: 'other' }))).toBe('key_unknown')
    const key = await issuer.createForeignKey('ES256')
    expect(await verify(issuer.sign({}, { key, kid: issuer.signingKey.kid }))).toBe('signature_invalid')
    expect(issuer.count('all')).toBe(0)
  })
})

describe('status', () => {
  it('tells what is known, and when it changes', async () => {
    const { issuer, clock, registry, verify } = await setUp({}, 0)
    expect(registry.status('default', 'default')).toMatchObject({ state: 'Empty', keys: [], expiresAt: undefined })
    await verify(issuer.sign())
    const fetchedAt = clock.now().wall
    expect(registry.status('default', 'default')).toMatchObject({
      state: 'Ready',
      fetchedAt,
      refreshAt: fetchedAt + 570_000,
      expiresAt: fetchedAt + 600_000,
      staleUntil: fetchedAt + 4_200_000,
      keys: [{ kid: issuer.signingKey.kid, algorithms: ['ES256'] }],
      consecutiveErrors: 0,
      lastError: undefined,
    })
  })
})
