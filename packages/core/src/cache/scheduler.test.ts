import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createRegistry, createVerifier } from '../create.js'
import type { RegistrationOptions } from '../options/registration-options.js'
import type { CacheManager } from './manager.js'
import { Scheduler } from './scheduler.js'
import type { Registry } from '../registry/public-registry.js'

const audience = 'https://api.example.test'
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

interface Setup {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly registry: Registry
  readonly use: () => Promise<unknown>
}

async function setUp(options: Partial<RegistrationOptions> = {}): Promise<Setup> {
  const clock = createTestClock({ random: 0.5 })
  const issuer = await createTestIssuer({ alg: 'ES256', clock, audience })
  const registry = createRegistry({ requireHttps: false, clock, retry: { maxRetries: 0 }, prefetchJitter: 0 })
  const all = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience, ...options } as RegistrationOptions
  registry.register(all)
  opened.push(registry, issuer)
  const token = await issuer.sign({}, { expiresIn: 1_000_000 })
  const verifier = createVerifier({ registry })
  return { issuer, clock, registry, use: () => verifier.verify(token, { tenant: 'default' }) }
}

/** Until the provider has answered its nth request and the registry has taken note. */
async function settled({ issuer, registry }: Setup, count: number): Promise<void> {
  await issuer.requested(count)
  while (registry.status('default', 'default')?.state !== 'Ready') await new Promise((resolve) => setImmediate(resolve))
}

describe('a started registry', () => {
  it('refreshes keys in use when they are due, without a request', async () => {
    const setup = await setUp()
    setup.registry.start()
    await setup.use()
    await setup.use()
    await setup.clock.advance(569_999)
    expect(setup.issuer.count()).toBe(1)
    await setup.clock.advance(1)
    await settled(setup, 2)
    expect(setup.registry.status('default', 'default')).toMatchObject({ fetchedAt: setup.clock.now().wall })
  })

  it('lets idle keys rest, and takes them up again with their next use', async () => {
    const setup = await setUp()
    setup.registry.start()
    await setup.use()
    await setup.clock.advance(3_000_000)
    expect(setup.issuer.count()).toBe(1)
    expect(setup.clock.pending).toBe(0)
    await setup.use()
    await settled(setup, 2)
    await setup.use()
    await setup.clock.advance(570_000)
    await settled(setup, 3)
  })

  it('tries again after a failure, when the backoff ends', async () => {
    const setup = await setUp()
    setup.registry.start()
    await setup.use()
    await setup.use()
    await setup.issuer.misbehave({ status: 500 }, { times: 1 })
    await setup.clock.advance(570_000)
    await settled(setup, 2)
    expect(setup.registry.status('default', 'default')).toMatchObject({ consecutiveErrors: 1, lastError: 'status' })
    await setup.clock.advance(750)
    await settled(setup, 3)
    expect(setup.registry.status('default', 'default')).toMatchObject({ consecutiveErrors: 0, lastError: undefined })
  })

  it('uses one timer for any number of providers', async () => {
    const clock = createTestClock()
    const registry = createRegistry({ clock })
    for (let index = 0; index < 1000; index += 1) {
      registry.register({ tenant: `t${index}`, issuer: `https://issuer-${index}.example`, audience })
    }
    registry.start()
    registry.start()
    expect(clock.pending).toBeLessThanOrEqual(1)
    await registry.close()
    expect(clock.pending).toBe(0)
  })

  it('plans providers that are registered later, and forgets those that leave', async () => {
    const setup = await setUp()
    setup.registry.start()
    await setup.use()
    await setup.use()
    expect(setup.clock.pending).toBe(1)
    setup.registry.unregister('default', 'default')
    await setup.clock.advance(600_000)
    expect(setup.issuer.count()).toBe(1)
    expect(setup.clock.pending).toBe(0)
  })

  it('keeps nothing of providers that left', async () => {
    const clock = createTestClock()
    const manager = { dueAt: 86_400_000 } as CacheManager
    const scheduler = new Scheduler(clock)
    scheduler.start([])
    const gone = Array.from({ length: 500 }, () => ({ ...manager }) as CacheManager)
    for (const one of gone) scheduler.plan(one)
    for (const one of gone) scheduler.forget(one)
    expect(scheduler.planned).toBeLessThanOrEqual(64)
    scheduler.stop()
    expect(scheduler.planned).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('cannot be started once it is closed', async () => {
    const { registry } = await setUp()
    await registry.close()
    expect(() => {
      registry.start()
    }).toThrow(expect.objectContaining({ code: 'closed' }))
  })
})

describe('a registry that was not started', () => {
  it('has no timer of its own', async () => {
    const setup = await setUp()
    await setup.use()
    expect(setup.clock.pending).toBe(0)
  })
})

describe('prefetch', () => {
  it('fetches at registration, so that the first request finds the keys', async () => {
    const setup = await setUp({ prefetch: true })
    await settled(setup, 1)
    await setup.use()
    expect(setup.issuer.count()).toBe(1)
    expect(setup.registry.status('default', 'default')).toMatchObject({ hitRate: 1 })
  })
})

describe('readiness', () => {
  it('names the registrations that have no keys to serve', async () => {
    const setup = await setUp()
    const waiting = { tenant: 'default', provider: 'default', issuer: setup.issuer.issuer }
    expect(setup.registry.readiness()).toEqual({ ready: false, waiting: [waiting] })
    await setup.use()
    expect(setup.registry.readiness()).toEqual({ ready: true, waiting: [] })
    await setup.clock.advance(600_000 + 3_600_000)
    expect(setup.registry.readiness()).toEqual({ ready: false, waiting: [waiting] })
  })
})

describe('the hit rate', () => {
  it('counts requests served at once, and the stale ones among them', async () => {
    const setup = await setUp()
    expect(setup.registry.status('default', 'default')).toMatchObject({ hitRate: undefined, staleRatio: undefined })
    await setup.use()
    await setup.use()
    expect(setup.registry.status('default', 'default')).toMatchObject({ hitRate: 0.5, staleRatio: 0 })
    await setup.issuer.misbehave({ status: 500 })
    await setup.clock.advance(700_000)
    await setup.use()
    await setup.use()
    expect(setup.registry.status('default', 'default')).toMatchObject({ hitRate: 0.5, staleRatio: 0.5 })
  })
})

describe('resolving a key', () => {
  it('finds it as a verification would', async () => {
    const { issuer, registry } = await setUp()
    const { kid } = issuer.signingKey
    expect(await registry.resolve('default', 'default', { kid, alg: 'ES256' })).toMatchObject([{ kid }])
    await expect(registry.resolve('default', 'default', { kid: 'x', alg: 'ES256' })).rejects.toMatchObject({
      code: 'key_unknown',
    })
    await expect(registry.resolve('nobody', 'default', { alg: 'ES256' })).rejects.toMatchObject({
      code: 'registration_unknown',
    })
  })
})
