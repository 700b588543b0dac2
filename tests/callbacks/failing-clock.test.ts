import { createRegistry, createVerifier, RefusedError, type Clock } from '@jwks-auth/core'
import { setTimeout } from 'node:timers/promises'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../packages/core/src/clock.js'
import { ProcessWatch } from './process-watch.js'

const AUDIENCE = 'https://api.example.test'
const PASSES = 59

/** The system's clock, which fails from some call on. */
class FailingClock implements Clock {
  readonly after: Clock['after'] = (ms, task) => systemClock.after(ms, task)
  readonly random = (): number => systemClock.random()
  left = Infinity

  now(): ReturnType<Clock['now']> {
    this.left -= 1
    if (this.left < 0) throw new Error('the clock is broken')
    return systemClock.now()
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
    await new Promise((resolve) => setImmediate(resolve))
    expect([...endings].filter((ending) => ending.startsWith('waits'))).toEqual([])
    expect(watch.ends).toEqual([])
    expect([...endings].every((ending) => provider === 'up' || ending !== 'ok')).toBe(true)
  })
})
