import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRegistry, createVerifier, type Registry } from '@jwks-auth/core'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AUDIENCE } from './setup.js'

/** One key set for any host and path, told apart by where it was asked for; the first hosts hang. */
interface Providers {
  readonly uri: (host: number, name: string) => string
  readonly mostOpen: () => number
  readonly seen: string[]
  hangs: (host: string) => boolean
}

let issuer: TestIssuer
let server: Server
let providers: Providers
let registry: Registry

beforeEach(async () => {
  issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  const body = JSON.stringify({ keys: [issuer.signingKey.publicJwk] })
  let [open, most] = [0, 0]
  server = createServer((request, response) => {
    const host = request.headers.host ?? ''
    providers.seen.push(`${host}${request.url}`)
    open += 1
    most = Math.max(most, open)
    response.once('close', () => (open -= 1))
    if (providers.hangs(host)) return
    setImmediate(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body))
  })
  // Every address of the loopback network is an origin of its own.
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const { port } = server.address() as AddressInfo
  providers = {
    uri: (host, name) => `http://127.1.${Math.floor(host / 250)}.${1 + (host % 250)}:${port}/${name}`,
    mostOpen: () => most,
    seen: [],
    hangs: () => false,
  }
})

afterEach(async () => {
  await registry.close()
  await issuer.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function register(tenant: string, jwksUri: string, prefetch = false): void {
  const tenantClaim = { name: 'org', value: tenant }
  registry.register({ tenant, issuer: issuer.issuer, jwksUri, audience: AUDIENCE, tenantClaim, prefetch })
}

describe('the fetches of a registry', () => {
  it('are so many at once, and refuse no first token of many tenants', { timeout: 60_000 }, async () => {
    registry = createRegistry({ requireHttps: false, maxOpenFetches: 16, retry: { attemptTimeout: '3s' } })
    const verifier = createVerifier({ registry })
    const count = 600
    for (let index = 0; index < count; index += 1) register(`t${index}`, providers.uri(index, 'keys'))
    const tokens = await Promise.all(Array.from({ length: count }, (_, index) => issuer.sign({ org: `t${index}` })))
    const verdicts = await Promise.allSettled(
      tokens.map((token, index) => verifier.verify(token, { tenant: `t${index}` })),
    )
    expect(verdicts.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(providers.mostOpen()).toBeLessThanOrEqual(16)
  })

  it('of an origin that hangs hold up no other', { timeout: 60_000 }, async () => {
    registry = createRegistry({
      requireHttps: false,
      maxOpenFetches: 8,
      retry: { attemptTimeout: '30s', deadline: '30s' },
    })
    const verifier = createVerifier({ registry })
    const hanging = new URL(providers.uri(0, '')).host
    providers.hangs = (host) => host === hanging
    for (let index = 0; index < 100; index += 1) register(`h${index}`, providers.uri(0, `${index}`), true)
    await vi.waitFor(() => {
      expect(providers.seen.length).toBeGreaterThanOrEqual(4)
    })
    for (let index = 1; index <= 50; index += 1) register(`t${index}`, providers.uri(index, 'keys'))
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, async (_, at) =>
        verifier.verify(await issuer.sign({ org: `t${at + 1}` }), { tenant: `t${at + 1}` }),
      ),
    )
    expect(verdicts).toHaveLength(50)
    expect(providers.seen.filter((seen) => seen.startsWith(hanging))).toHaveLength(4)
  })

  it('come for those who wait before those that are only prefetched', { timeout: 60_000 }, async () => {
    registry = createRegistry({ requireHttps: false, maxOpenFetches: 1 })
    const verifier = createVerifier({ registry })
    for (let index = 0; index < 50; index += 1) register(`p${index}`, providers.uri(index, 'prefetched'), true)
    register('awaited', providers.uri(60, 'awaited'))
    await verifier.verify(await issuer.sign({ org: 'awaited' }), { tenant: 'awaited' })
    const place = providers.seen.findIndex((seen) => seen.endsWith('/awaited'))
    expect(place).toBeGreaterThanOrEqual(0)
    expect(place).toBeLessThan(25)
  })

  it('that only begin once there is a place have all their time then', { timeout: 60_000 }, async () => {
    registry = createRegistry({
      requireHttps: false,
      maxOpenFetches: 1,
      retry: { maxRetries: 0, attemptTimeout: '400ms', deadline: '400ms' },
    })
    const verifier = createVerifier({ registry })
    const hanging = new URL(providers.uri(0, '')).host
    providers.hangs = (host) => host === hanging
    register('slow', providers.uri(0, 'keys'))
    register('fast', providers.uri(1, 'keys'))
    const [slow, fast] = await Promise.allSettled([
      verifier.verify(await issuer.sign({ org: 'slow' }), { tenant: 'slow' }),
      verifier.verify(await issuer.sign({ org: 'fast' }), { tenant: 'fast' }),
    ])
    expect([slow.status, fast.status]).toEqual(['rejected', 'fulfilled'])
  })

  it('of three tenants with very many slow origins hold up no other tenant', { timeout: 60_000 }, async () => {
    registry = createRegistry({ requireHttps: false, retry: { attemptTimeout: '20s', deadline: '20s' } })
    const verifier = createVerifier({ registry })
    providers.hangs = (host) => !host.startsWith('127.1.9.')
    for (let index = 0; index < 300; index += 1) {
      const tenant = `slow${index % 3}`
      const slow = { tenant, provider: `p${index}`, issuer: `http://127.0.0.1/${index}`, audience: AUDIENCE }
      registry.register({ ...slow, jwksUri: providers.uri(index, 'keys') })
    }
    for (let index = 0; index < 5; index += 1) register(`honest${index}`, providers.uri(9 * 250 + index, 'keys'))
    const waiting = [0, 1, 2].map(async (index) => {
      await Promise.allSettled(
        Array.from({ length: 100 }, async (_, at) => {
          await registry.refresh(`slow${index}`, `p${at * 3 + index}`)
        }),
      )
    })
    await vi.waitFor(() => {
      expect(providers.mostOpen()).toBeGreaterThanOrEqual(56)
    })
    for (let index = 0; index < 5; index += 1)
      await verifier.verify(await issuer.sign({ org: `honest${index}` }), { tenant: `honest${index}` })
    expect(providers.seen.filter((seen) => seen.startsWith('127.1.9.'))).toHaveLength(5)
    // The server may hear late that a request of the five has ended.
    expect(providers.mostOpen()).toBeLessThanOrEqual(56 + 5)
    await registry.close()
    await Promise.all(waiting)
  })
})
