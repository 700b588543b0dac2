import { createRegistry, healthEndpoint, statusEndpoint, type Registry } from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CacheManager } from '../../packages/core/src/cache/manager.js'
import { AUDIENCE } from './setup.js'

const COUNT = 10_000
const GET = { method: 'GET', url: '/' }

let issuer: TestIssuer
let clock: TestClock
let registry: Registry

beforeAll(async () => {
  clock = createTestClock()
  issuer = await createTestIssuer({ alg: 'ES256', clock, audience: AUDIENCE })
  registry = createRegistry({ requireHttps: false, clock, retry: { maxRetries: 0 } })
  for (let index = 0; index < COUNT; index += 1)
    registry.register({
      tenant: `t${index}`,
      issuer: `https://issuer-${index}.test`,
      jwksUri: `http://127.0.0.1:9/${index}`,
      audience: AUDIENCE,
    })
}, 60_000)

afterAll(async () => {
  await registry.close()
  await issuer.close()
})

/** How many sources are looked at while something runs, before it first lets the event loop turn. */
function looksOf(run: () => unknown): number {
  const isReady = vi.spyOn(CacheManager.prototype, 'isReady', 'get')
  const status = vi.spyOn(CacheManager.prototype, 'status')
  try {
    run()
    return isReady.mock.calls.length + status.mock.calls.length
  } finally {
    vi.restoreAllMocks()
  }
}

describe('With 10,000 registrations', { timeout: 60_000 }, () => {
  it('an answer about health looks at a few of them, and most at none', async () => {
    const answerTo = healthEndpoint(registry)
    expect(looksOf(() => answerTo(GET))).toBeLessThanOrEqual(400)
    const looks = Array.from({ length: 50 }, () => looksOf(() => answerTo(GET)))
    expect(Math.max(...looks)).toBe(0)
    expect(answerTo(GET).status).toBe(503)
  })

  it('a hundred answers about health take under a millisecond each', () => {
    const answerTo = healthEndpoint(registry)
    answerTo(GET)
    const start = performance.now()
    for (let count = 0; count < 100; count += 1) answerTo(GET)
    expect((performance.now() - start) / 100).toBeLessThan(1)
  })

  it('health is seen as it is when the last source gets keys, and when it has them no more', async () => {
    const many = 210
    await using own = createRegistry({ requireHttps: false, clock, retry: { maxRetries: 0 }, staleWhileError: 0 })
    const tenants = Array.from({ length: many }, (_, index) => `t${index}`)
    for (const tenant of tenants)
      own.register({
        tenant,
        issuer: `https://${tenant}.test`,
        jwksUri: `${issuer.jwksUri}?${tenant}`,
        audience: AUDIENCE,
      })
    const answerTo = healthEndpoint(own)
    await Promise.all(tenants.slice(1).map((tenant) => own.refresh(tenant)))
    expect(own.readiness().waiting).toHaveLength(1)
    expect(answerTo(GET).status).toBe(503)
    await own.refresh('t0')
    expect(answerTo(GET).status).toBe(200)
    await issuer.misbehave({ status: 503 })
    await clock.advance(11 * 60_000)
    await vi.waitFor(() => {
      expect(answerTo(GET).status).toBe(503)
    })
    for (const tenant of tenants) own.unregister(tenant, 'default')
    expect(answerTo(GET).status).toBe(200)
    await issuer.behave()
  })

  it('the details of health are found out once a second', async () => {
    const answerTo = healthEndpoint(registry, { details: true })
    answerTo(GET)
    expect(looksOf(() => answerTo(GET))).toBe(0)
    await clock.advance(1000)
    expect(looksOf(() => answerTo(GET))).toBeGreaterThan(0)
  })

  it('the status page is found out in slices, once a second', async () => {
    const answerTo = statusEndpoint(registry)
    const pages: Promise<unknown>[] = []
    expect(looksOf(() => pages.push(answerTo(GET)))).toBeLessThanOrEqual(250)
    expect(looksOf(() => pages.push(answerTo(GET)))).toBe(0)
    await Promise.all(pages)
    const shown = vi.spyOn(CacheManager.prototype, 'status')
    await answerTo(GET)
    expect(shown).not.toHaveBeenCalled()
    await clock.advance(1000)
    await answerTo(GET)
    expect(shown).toHaveBeenCalledTimes(COUNT)
    vi.restoreAllMocks()
  })

  it('the status page lets the event loop turn before the next slice', async () => {
    const status = vi.spyOn(CacheManager.prototype, 'status')
    const page = statusEndpoint(registry)({ method: 'GET', url: '/?search=t99' })
    let most = 0
    for (let looked = 0; looked < COUNT;) {
      const { length } = status.mock.calls
      looked += length
      most = Math.max(most, length)
      status.mockClear()
      await new Promise((resolve) => setImmediate(resolve))
    }
    vi.restoreAllMocks()
    expect((await page).body).toContain('t99')
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(500)
  })
})
