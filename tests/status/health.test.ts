import { createRegistry, healthEndpoint, OptionsError, type HealthOptions, type Registry } from '@jwks-auth/core'
import type { TestClock, TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AUDIENCE, openWatched, type Watched } from './setup.js'

let watched: Watched
let issuer: TestIssuer
let clock: TestClock
let registry: Registry
let register: Watched['register']

beforeEach(async () => {
  watched = await openWatched()
  ;({ issuer, clock, registry, register } = watched)
})

afterEach(() => watched.close())

function ask(options?: HealthOptions): { status: number; body: Record<string, unknown> } {
  const { status, body } = healthEndpoint(registry, options)({ method: 'GET', url: '/' })
  return { status, body: JSON.parse(body) }
}

async function landed(): Promise<void> {
  await vi.waitFor(() => {
    expect(registry.statuses().every(({ state }) => state === 'Ready' || state === 'Empty')).toBe(true)
  })
}

describe('health', () => {
  it('is well where nothing is registered', () => {
    expect(ask()).toEqual({ status: 200, body: { ready: true } })
    expect(ask({ needs: 'any' })).toEqual({ status: 200, body: { ready: true } })
  })

  it('fetches the keys that it misses, so that a service without traffic becomes ready', async () => {
    register('acme')
    expect(ask()).toEqual({ status: 503, body: { ready: false } })
    await landed()
    expect(ask()).toEqual({ status: 200, body: { ready: true } })
    expect(issuer.count('jwks')).toBe(1)
  })

  it('keeps idle keys from running out, with one fetch a lifetime however often it is asked', async () => {
    register('acme')
    ask()
    await landed()
    for (let minute = 0; minute < 180; minute += 1) {
      await clock.advance(60_000)
      for (let time = 0; time < 6; time += 1) expect(ask().status).toBe(200)
      await landed()
    }
    expect(issuer.count('jwks')).toBeLessThanOrEqual(1 + 180 / 9.5)
  })

  it('waits for the backoff of a provider that fails', async () => {
    register('acme')
    await issuer.misbehave({ status: 503 })
    // By chance each backoff is as short as it may be.
    const before = issuer.count('jwks')
    for (let time = 0; time < 20; time += 1) {
      expect(ask().status).toBe(503)
      await landed()
    }
    expect(issuer.count('jwks')).toBe(before + 1)
    await clock.advance(500)
    ask()
    await landed()
    expect(issuer.count('jwks')).toBe(before + 2)
  })

  it('opens at most a hundred fetches at a time', async () => {
    const nextTick = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve))
    }
    issuer.hold()
    for (let index = 0; index < 250; index += 1) register(`t${index}`, { jwksUri: `${issuer.jwksUri}?${index}` })
    const isLoading = ({ state }: { readonly state: string }): boolean => state === 'Loading'
    // A few begin in each iteration of the event loop.
    for (let tick = 0; tick < 60; tick += 1) {
      ask()
      await nextTick()
    }
    expect(registry.statuses().filter(isLoading)).toHaveLength(100)
  })

  it('stays ready while a provider fails, until its keys run out', async () => {
    register('acme')
    await registry.refresh('acme')
    await issuer.misbehave('refuse')
    await clock.advance(69 * 60_000)
    expect(ask().status).toBe(200)
    await clock.advance(2 * 60_000)
    expect(ask().status).toBe(503)
  })

  it('needs every provider, or any one', async () => {
    register('acme')
    register('globex', { jwksUri: 'http://127.0.0.1:9/jwks' })
    expect(ask({ needs: 'any' }).status).toBe(503)
    await registry.refresh('acme')
    expect(ask().status).toBe(503)
    expect(ask({ needs: 'any' }).status).toBe(200)
  })

  it('does not depend on tenants that are loaded', async () => {
    await using loading = createRegistry({
      requireHttps: false,
      network: 'any',
      retry: { maxRetries: 0 },
      loadTenant: () => [
        { issuer: issuer.issuer, jwksUri: 'http://127.0.0.1:9/jwks', audience: AUDIENCE, dedicatedIssuer: true },
      ],
    })
    await loading.refresh('soylent').catch(() => undefined)
    expect(loading.list()).toHaveLength(1)
    const { status, body } = healthEndpoint(loading, { details: true })({ method: 'GET', url: '/' })
    expect([status, JSON.parse(body)]).toEqual([
      200,
      { ready: true, registered: 0, waiting: 0, fleet: null, providers: [], omitted: 0 },
    ])
  })

  it('says that a closed registry is not ready', async () => {
    register('acme')
    await registry.refresh('acme')
    await registry.close()
    expect(ask()).toEqual({ status: 503, body: { ready: false } })
  })
})

describe('health with details', () => {
  it('tells what is known of each provider, those that are not ready first', async () => {
    register('acme')
    register('globex', { jwksUri: `${issuer.jwksUri}?globex` })
    await registry.refresh('acme')
    await issuer.misbehave({ status: 503 })
    await registry.refresh('globex').catch(() => undefined)
    const { wall } = clock.now()
    const iso = (after: number): string => new Date(wall + after).toISOString()
    expect(ask({ details: true }).body).toEqual({
      ready: false,
      registered: 2,
      waiting: 1,
      fleet: null,
      providers: [
        {
          tenant: 'globex',
          provider: 'default',
          issuer: issuer.issuer,
          ready: false,
          health: 'unavailable',
          keys: 0,
          fetchedAt: null,
          expiresAt: null,
          staleUntil: null,
          consecutiveErrors: 1,
          lastError: 'status',
        },
        {
          tenant: 'acme',
          provider: 'default',
          issuer: issuer.issuer,
          ready: true,
          health: 'fresh',
          keys: 1,
          fetchedAt: iso(0),
          expiresAt: iso(600_000),
          staleUntil: iso(4_200_000),
          consecutiveErrors: 0,
          lastError: null,
        },
      ],
      omitted: 0,
    })
  })

  it('are bounded where there are very many providers', () => {
    for (let index = 0; index < 10_000; index += 1) register(`t${index}`)
    const { body } = healthEndpoint(registry, { details: true })({ method: 'GET', url: '/' })
    expect(JSON.parse(body)).toMatchObject({ registered: 10_000, waiting: 10_000, omitted: 9900 })
    expect(body.length).toBeLessThan(50_000)
  })
})

describe('the options of health', () => {
  it('are refused when wrong, all at once, the registry included', () => {
    const wrong = { needs: 'most', details: 1, detail: true } as unknown as HealthOptions
    const refused = (): unknown => healthEndpoint({} as Registry, wrong)
    expect(refused).toThrow(OptionsError)
    expect(refused).toThrow(
      /needs: must be one of "every", "any"[^]*details: must be[^]*detail: is not an option[^]*registry: must/,
    )
  })
})
