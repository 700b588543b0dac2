import type { CacheOptions } from '@jwks-auth/core'
import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { expect } from 'vitest'
import type { Harness } from '../harness/harness.js'
import { serveOneIssuer, type IssuerWorld } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

export const outages: Behaviours = {
  async 'from the start: 503 and Retry-After, never 401'(harness) {
    const { clock, world } = await serveByClock(harness)
    await using _ = world
    await world.issuer.stop()
    const answer = await world.bearer(await world.issuer.sign())
    expect(answer.status).toBe(503)
    expect(answer.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' })
    expect(answer.headers).not.toHaveProperty('www-authenticate')
    expect(world.handled).toEqual([])
    expect(clock.now().mono).toBe(1000)
  },

  async 'from the start: serves as soon as it is back and Retry-After is over'(harness) {
    const { clock, world } = await serveByClock(harness)
    await using _ = world
    await world.issuer.stop()
    const token = await world.issuer.sign()
    const answer = await world.bearer(token)
    await world.issuer.start()
    await clock.advance(Number(answer.headers['retry-after']) * 1000)
    expect(await world.bearer(token)).toMatchObject({ status: 200 })
  },

  async 'after a first answer: goes on serving with the keys it has'(harness) {
    const { clock, world } = await serveByClock(harness)
    await using _ = world
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 200 })
    await world.issuer.stop()
    await clock.advance(11 * 60_000)
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 200 })
  },

  async 'for longer than keys may be stale: 503, never 401'(harness) {
    const { clock, world } = await serveByClock(harness)
    await using _ = world
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 200 })
    await world.issuer.stop()
    await clock.advance(3 * 3_600_000)
    const answer = await world.bearer(await world.issuer.sign())
    expect(answer.status).toBe(503)
    expect(answer.headers).toHaveProperty('retry-after')
  },

  async 'does not hide that a request has no token, or an expired one'(harness) {
    const { world } = await serveByClock(harness)
    await using _ = world
    await world.issuer.stop()
    expect(await world.send()).toMatchObject({ status: 401 })
    expect(await world.bearer(await world.issuer.sign({}, { expiresIn: -60 }))).toMatchObject({ status: 401 })
  },

  async 'is what a spent signatureMismatchBudget is answered like, once the keys are five seconds old'(harness) {
    const signatureMismatchBudget = { burst: 1, refill: '20s' } as const
    const { clock, world } = await serveByClock(harness, { signatureMismatchBudget })
    await using _ = world
    const { issuer, bearer } = world
    const { kid } = issuer.signingKey
    const forged = await issuer.sign({}, { key: await issuer.createForeignKey('ES256'), kid })
    expect(await bearer(await issuer.sign())).toMatchObject({ status: 200 })
    for (let count = 0; count < 3; count += 1) expect(await bearer(forged)).toMatchObject({ status: 401 })
    expect(issuer.count()).toBe(2)
    await clock.advance(5000)
    const answer = await bearer(forged)
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '15', 'cache-control': 'no-store' } })
    expect(answer.headers).not.toHaveProperty('www-authenticate')
    expect(await bearer(await issuer.sign())).toMatchObject({ status: 200 })
    expect(issuer.count()).toBe(2)
  },

  async 'is not what a rotated key looks like: it is fetched, and both keys pass'(harness) {
    await using world = await serveOneIssuer(harness)
    const old = await world.issuer.sign()
    expect(await world.bearer(old)).toMatchObject({ status: 200 })
    await world.issuer.rotate()
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 200 })
    expect(await world.bearer(old)).toMatchObject({ status: 200 })
    expect(world.issuer.count()).toBe(2)
  },
}

async function serveByClock(
  harness: Harness,
  options: CacheOptions = {},
): Promise<{ clock: TestClock; world: IssuerWorld }> {
  const clock = createTestClock()
  return { clock, world: await serveOneIssuer(harness, { clock, retry: { maxRetries: 0 }, ...options }) }
}
