import { createRegistry, healthEndpoint, memoryStore, type Registry } from '@jwks-auth/core'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import { afterEach, describe, expect, it } from 'vitest'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

interface Begun {
  readonly registry: Registry
  /** How many fetches began, counted by their events. */
  readonly begun: () => number
  readonly register: (count: number, more?: object) => void
  readonly clock: ReturnType<typeof createTestClock>
}

async function setUp(options: object = {}): Promise<Begun> {
  const clock = createTestClock()
  const issuer = await createTestIssuer({ alg: 'ES256', clock })
  let begun = 0
  const observers = [(event: { readonly type: string }) => void (event.type === 'refresh_started' && (begun += 1))]
  const registry = createRegistry({ clock, requireHttps: false, observers, ...options })
  open.push(registry, issuer)
  const register: Begun['register'] = (count, more = {}) => {
    for (let index = 0; index < count; index += 1) {
      const source = { issuer: `https://i${index}.test`, jwksUri: `${issuer.jwksUri}?${index}` }
      registry.register({ tenant: `t${index}`, audience: 'a', network: 'any', ...source, ...more })
    }
  }
  return { registry, begun: () => begun, register, clock }
}

/** How many begin at once, and the most in one of the ticks after. */
async function mostATick(begun: () => number, begin: () => void): Promise<number> {
  let before = begun()
  let most = 0
  begin()
  for (let tick = 0; tick < 60; tick += 1) {
    most = Math.max(most, begun() - before)
    before = begun()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return most
}

/** Four of one tick, and four of the next where its callbacks run before those that look. */
const MAX_BETWEEN_LOOKS = 8

describe('Fetches that are begun in the background', () => {
  it('are a few a tick, when somebody asks about health and no keys are at hand', async () => {
    const { registry, begun, register } = await setUp()
    register(150)
    const health = healthEndpoint(registry)
    const most = await mostATick(begun, () => void health({ method: 'GET', url: '/ready' }))
    expect(most).toBeLessThanOrEqual(MAX_BETWEEN_LOOKS)
    expect(begun()).toBeGreaterThanOrEqual(90)
  })

  it('are a few a tick, when many are registered that ask for it', async () => {
    const { begun, register } = await setUp()
    const most = await mostATick(begun, () => {
      register(150, { prefetch: true })
    })
    expect(most).toBeLessThanOrEqual(MAX_BETWEEN_LOOKS)
    expect(begun()).toBe(150)
  })

  it('are a few a tick, when many are due at one moment', async () => {
    const { registry, begun, register, clock } = await setUp({ prefetchJitter: 0 })
    register(150, { prefetch: true })
    while (registry.readiness().waiting.length > 0) await new Promise((resolve) => setImmediate(resolve))
    registry.start()
    for (const { tenant } of registry.list()) await registry.resolve(tenant, 'default', { alg: 'ES256' })
    const before = begun()
    const most = await mostATick(begun, () => void clock.advance(24 * 3_600_000))
    expect(most).toBeLessThanOrEqual(MAX_BETWEEN_LOOKS)
    expect(begun() - before).toBeGreaterThanOrEqual(150)
  })
})

describe('Writing all keys to a store', () => {
  it('lets the event loop turn between a few of them', async () => {
    const store = memoryStore()
    const { registry, register } = await setUp({ store })
    register(100, { prefetch: true })
    while (registry.readiness().waiting.length > 0) await new Promise((resolve) => setImmediate(resolve))
    let ticks = 0
    let running = true
    const count = (): void => {
      ticks += 1
      if (running) setImmediate(count)
    }
    setImmediate(count)
    await registry.persistAll()
    running = false
    expect(ticks).toBeGreaterThanOrEqual(10)
  })
})
