import { createRegistry, createVerifier, healthEndpoint, RefusedError, type Clock } from '@jwks-auth/core'
import { setImmediate as nextTick, setTimeout } from 'node:timers/promises'
import { createTestClock, createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../packages/core/src/time/clock.js'
import { MAX_SOURCES_PER_CHECK } from '../../packages/core/src/sources/readiness-index.js'
import { ProcessWatch } from './process-watch.js'

const AUDIENCE = 'https://api.example.test'
const PASSES = 59

/** A clock, the system's by default, that fails from some call on. */
class FailingClock implements Clock {
  readonly #clock: Clock
  readonly after: Clock['after'] = (ms, task) => this.#clock.after(ms, task)
  readonly random = (): number => this.#clock.random()
  left = Infinity

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  now(): ReturnType<Clock['now']> {
    this.left -= 1
    if (this.left < 0) throw new Error('the clock is broken')
    return this.#clock.now()
  }
}

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
})
afterAll(async () => {
  await issuer.close()
})

describe.each(['up', 'down'] as const)('A clock that fails while the provider is %s', (provider) => {
  it('from any call on ends no process and keeps no token waiting', { timeout: 60_000 }, async () => {
    using watch = new ProcessWatch()
    const token = await issuer.sign()
    const url = provider === 'up' ? issuer.jwksUri : 'http://127.0.0.1:9/jwks'
    const endings = new Set<string>()
    for (let failsAfter = 0; failsAfter < PASSES; failsAfter += 1) {
      const clock = new FailingClock()
      const retry = { maxRetries: 0, attemptTimeout: 300 }
      await using registry = createRegistry({ requireHttps: false, clock, retry })
      registry.register({ issuer: issuer.issuer, jwksUri: url, audience: AUDIENCE })
      registry.start()
      const verifier = createVerifier({ registry })
      clock.left = failsAfter
      endings.add(
        await Promise.race([
          setTimeout(1500, `waits when it fails after ${failsAfter}`),
          verifier.verify(token, { tenant: 'default' }).then(
            () => 'ok',
            (error: unknown) => (error instanceof RefusedError ? error.code : String(error)),
          ),
        ]),
      )
      clock.left = Infinity
    }
    await nextTick()
    expect([...endings].filter((ending) => ending.startsWith('waits'))).toEqual([])
    expect(watch.ends).toEqual([])
    expect([...endings].every((ending) => provider === 'up' || ending !== 'ok')).toBe(true)
  })
})

describe('A clock that fails between two slices of many sources', () => {
  it('ends no process, and keys are kept warm again once it tells the time', { timeout: 60_000 }, async () => {
    using watch = new ProcessWatch()
    const time = createTestClock()
    const clock = new FailingClock(time)
    await using registry = createRegistry({ requireHttps: false, clock, retry: { maxRetries: 0 } })
    const tenants = Array.from({ length: MAX_SOURCES_PER_CHECK + 10 }, (_, index) => `t${index}`)
    for (const tenant of tenants) {
      const jwksUri = `${issuer.jwksUri}?${tenant}`
      registry.register({ tenant, issuer: `https://${tenant}.test`, jwksUri, audience: AUDIENCE })
    }
    // Nothing is due in the first slice, which the clock does not fail in.
    await Promise.all(tenants.slice(0, MAX_SOURCES_PER_CHECK).map((tenant) => registry.refresh(tenant)))
    const answerTo = healthEndpoint(registry)
    const ask = (): number => answerTo({ method: 'GET', url: '/' }).status
    expect(ask()).toBe(503)
    clock.left = 0
    await nextTick()
    await nextTick()
    clock.left = Infinity
    expect(watch.ends).toEqual([])
    await vi.waitFor(async () => {
      await time.advance(1000)
      expect(ask()).toBe(200)
    })
  })
})
