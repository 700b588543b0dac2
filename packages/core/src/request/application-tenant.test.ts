import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { guardedTenantSource } from './application-tenant.js'
import type { RequestLike } from './request-like.js'
import type { TenantSource } from './tenant-from.js'

const TIMEOUT = 5000
const request: RequestLike = { method: 'GET', url: '/', host: 'api.example', headers: {}, rawHeaders: [] }
const token = { header: { alg: 'ES256' }, claims: {} }

/** What a source of the application's own is, which may answer with anything. */
const asking = (answer: () => unknown): TenantSource => answer as TenantSource
const reading = (answer: () => unknown): TenantSource => ({ from: 'claim', read: answer }) as TenantSource

const NO_TEXT = [undefined, null, 7, true, ['acme'], { tenant: 'acme' }, () => 'acme']

describe('a function of the application that names the tenant of a request', () => {
  const tenantOf = (source: TenantSource, clock = createTestClock()): unknown => {
    const guarded = guardedTenantSource(source, clock, TIMEOUT)
    return typeof guarded === 'function' ? guarded(request) : 'no function'
  }

  it('is asked with the request, and names a tenant by a text alone', async () => {
    expect(tenantOf(asking(() => 'acme'))).toBe('acme')
    expect(tenantOf(({ host }) => host)).toBe('api.example')
    for (const answer of NO_TEXT) {
      expect(tenantOf(asking(() => answer))).toBeUndefined()
      expect(await tenantOf(asking(() => Promise.resolve(answer)))).toBeUndefined()
    }
    expect(await tenantOf(async () => 'acme')).toBe('acme')
  })

  it('is waited for in time, and refuses the request with when to come again after that', async () => {
    const clock = createTestClock()
    const late = tenantOf(
      asking(() => new Promise(() => {})),
      clock,
    )
    await clock.advance(TIMEOUT - 1)
    expect(await Promise.race([late, Promise.resolve('waiting')])).toBe('waiting')
    const outcome = Promise.resolve(late).catch((error: unknown) => error)
    await clock.advance(1)
    expect(await outcome).toMatchObject({
      code: 'tenant_unavailable',
      status: 503,
      detail: 'the tenant function took too long',
      retryAfter: TIMEOUT,
    })
  })
})

describe('a function of the application that reads the tenant of a token', () => {
  const tenantOf = (source: TenantSource): unknown => {
    const guarded = guardedTenantSource(source, createTestClock(), TIMEOUT)
    return typeof guarded === 'object' && guarded.from === 'claim' ? guarded.read(token) : 'no claim'
  }

  it('names a tenant by a text alone', () => {
    expect(tenantOf(reading(() => 'acme'))).toBe('acme')
    for (const answer of NO_TEXT) expect(tenantOf(reading(() => answer))).toBeUndefined()
  })

  it('has to answer at once: a promise is an error, and may reject without harm', () => {
    const mistake = expect.objectContaining({ code: 'callback_failed' })
    expect(() => tenantOf(reading(async () => await Promise.resolve('acme')))).toThrow(mistake)
    expect(() => tenantOf(reading(async () => await Promise.reject(new Error('no'))))).toThrow(mistake)
  })
})

describe('the issuer as the source of tenants', () => {
  it('needs no guard', () => {
    const source = { from: 'issuer' } as const
    expect(guardedTenantSource(source, createTestClock(), TIMEOUT)).toBe(source)
  })
})
