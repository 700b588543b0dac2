import { createVerifier, RefusedError, type LoadedTenant } from '@jwks-auth/core'
import type { TestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { AUDIENCE, setUp, type Setup } from './setup.js'

/** Milliseconds of the test's clock between two looks. */
const STEP = 10

interface Flooded {
  readonly setup: Setup
  /** Sends tokens that name tenants, so many every ten milliseconds, while time passes. */
  readonly flood: (each: number, name: (index: number) => string) => void
  readonly pass: (ms: number) => Promise<void>
  /** Makes a tenant whose keys are given, so that no provider is asked. */
  readonly create: (tenant: string) => void
  /** Proves a token for a tenant, while no flood is on. */
  readonly prove: (tenant: string) => Promise<void>
  /** Asks for a tenant. @returns how long it waited until the loader was called, or the refusal. */
  readonly wait: (tenant: string) => Promise<unknown>
}

/** A registry whose database takes so long for each tenant, in milliseconds of the test's clock. */
async function setUpSlow(takes: number, options: object = {}): Promise<Flooded> {
  const called: string[] = []
  const rows = new Map<string, LoadedTenant>()
  const time: { clock?: TestClock } = {}
  const loadTenant = async (tenant: string): Promise<LoadedTenant | undefined> => {
    called.push(tenant)
    await new Promise<void>((resolve) => time.clock?.after(takes, resolve))
    return rows.get(tenant)
  }
  const setup = await setUp({ ...options, loadTenant }, pseudoRandom(7))
  time.clock = setup.clock
  const verifier = createVerifier({ registry: setup.registry })
  const token = await setup.sign('x')
  let [each, sent] = [0, 0]
  let name: (index: number) => string = madeUp
  const ask = async (tenant: string): Promise<unknown> => {
    try {
      return await verifier.verify(token, { tenant })
    } catch (error) {
      return error
    }
  }
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP) {
      for (let count = 0; count < each; count += 1) void ask(name(sent++))
      await setup.clock.advance(STEP)
    }
  }
  return {
    setup,
    pass,
    flood: (rate, names) => {
      each = rate
      name = names
    },
    create: (tenant) => {
      const keys = setup.issuer.keys.map(({ publicJwk }) => publicJwk)
      rows.set(tenant, { issuer: setup.issuer.issuer, jwks: { keys }, audience: AUDIENCE, tenantClaim: 'org' })
    },
    prove: async (tenant) => {
      const visiting = setup.visit(tenant)
      while (!called.includes(tenant)) await new Promise((resolve) => setImmediate(resolve))
      await setup.clock.advance(takes)
      expect(await visiting).toBe('ok')
    },
    wait: async (tenant) => {
      const [calls, { mono }] = [called.length, setup.clock.now()]
      let refusal: unknown
      void ask(tenant).then((ended) => (refusal = ended))
      for (;;) {
        await Promise.resolve()
        if (called.includes(tenant, calls)) return setup.clock.now().mono - mono
        if (refusal instanceof RefusedError) return refusal
        await pass(STEP)
      }
    },
  }
}

/** Numbers in [0, 1), the same in every run. */
function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

const madeUp = (index: number): string => `made-up-${index}`

describe('Made-up tenant names, 1,200 a second', () => {
  it('T48 hold up no tenant that a token was proven for, right after it was invalidated', async () => {
    const { setup, create, prove, flood, pass, wait } = await setUpSlow(30)
    create('acme')
    await prove('acme')
    flood(12, madeUp)
    await pass(2000)
    for (let visits = 0; visits < 10; visits += 1) {
      setup.registry.invalidateTenant('acme')
      expect(await wait('acme')).toBeLessThanOrEqual(30)
      await pass(STEP)
    }
  })

  it('T48 hold up no tenant that a token was proven for, when it comes back after it was evicted', async () => {
    const { create, prove, flood, pass, wait } = await setUpSlow(100, { maxTenants: 20 })
    const tenants = Array.from({ length: 30 }, (_, index) => `t${index}`)
    for (const tenant of tenants) create(tenant)
    for (const tenant of tenants) await prove(tenant)
    flood(12, madeUp)
    await pass(1200)
    for (const tenant of tenants.slice(0, 5)) expect(await wait(tenant)).toBeLessThanOrEqual(100)
  })

  it('T48 hold up a new tenant for one refusal at most: asked for again, it goes before them', async () => {
    const { flood, pass, wait } = await setUpSlow(100)
    flood(12, madeUp)
    await pass(1200)
    let refused = 0
    for (let index = 0; index < 3; index += 1) {
      const first = await wait(`new-${index}`)
      if (typeof first === 'number') continue
      refused += 1
      expect(first).toMatchObject({ code: 'tenant_unavailable', status: 503, retryAfter: 1000 })
      await pass(200)
      expect(await wait(`new-${index}`)).toBeLessThanOrEqual(100)
    }
    expect(refused).toBeGreaterThan(0)
  })

  it('T48 make room for new tenants once the database has said that they do not exist', async () => {
    const { flood, pass, wait } = await setUpSlow(100)
    // Each is asked for again after a second and a half.
    flood(12, (index) => madeUp(index % 1800))
    await pass(8000)
    for (let index = 0; index < 3; index += 1) expect(await wait(`new-${index}`)).toBeLessThanOrEqual(200)
  })
})
