import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestIssuer } from './create-test-issuer.js'
import { RequestLog } from './request-log.js'
import type { TestIssuer } from './test-issuer.js'

const WALL = Date.UTC(2030, 1, 1)
let issuer: TestIssuer

beforeEach(async () => {
  issuer = await createTestIssuer({ alg: 'ES256', clock: { now: () => ({ wall: WALL, mono: 0 }) } })
})
afterEach(() => issuer.close())

describe('requests', () => {
  it('are recorded as they came, by the clock of the issuer', async () => {
    const response = await fetch(`${issuer.jwksUri}?a=b`, { headers: { 'X-Test': '1' } })
    expect(issuer.requests).toEqual([
      { path: '/jwks?a=b', method: 'GET', headers: expect.objectContaining({ 'x-test': '1' }), at: WALL },
    ])
    expect(response.headers.get('date')).toBe('Fri, 01 Feb 2030 00:00:00 GMT')
  })

  it('are counted by what they ask for', async () => {
    await fetch(issuer.jwksUri)
    await fetch(`${issuer.issuer}/.well-known/openid-configuration`)
    await fetch(`${issuer.issuer}/.well-known/oauth-authorization-server`)
    await fetch(`${issuer.issuer}/favicon.ico`)
    expect([issuer.count(), issuer.count('jwks'), issuer.count('discovery'), issuer.count('all')]).toEqual([1, 1, 2, 4])
    issuer.resetCounts()
    expect([issuer.count('all'), issuer.requests]).toEqual([0, []])
  })

  it('can be waited for', async () => {
    const second = issuer.requested(2)
    const any = issuer.requested(1, 'all')
    await fetch(issuer.jwksUri)
    await any
    await Promise.all([second, fetch(issuer.jwksUri)])
    await issuer.requested(2)
    await issuer.requested(0, 'discovery')
  })

  it('waited for in vain are reported when the issuer closes', async () => {
    const never = issuer.requested(2)
    await fetch(issuer.jwksUri)
    await issuer.close()
    await expect(never).rejects.toThrow('TestIssuer.requested: closed after 1 of 2 requests')
    await expect(issuer.requested(2)).rejects.toThrow('closed')
  })

  it('are counted and waited for by names and numbers that make sense', () => {
    expect(() => Reflect.apply(issuer.count, undefined, ['keys'])).toThrow('"path" must be one of')
    expect(() => issuer.requested(-1)).toThrow('"n" must be an integer of at least 0, got -1')
    expect(() => Reflect.apply(issuer.requested, undefined, [1, 'keys'])).toThrow('"path" must be one of')
  })

  it('are remembered up to ten thousand, counted beyond', () => {
    const log = new RequestLog()
    for (let at = 0; at < 10_005; at += 1) log.record('jwks', { path: '/', method: 'GET', headers: {}, at })
    expect([log.requests.length, log.requests[0]?.at, log.count('jwks')]).toEqual([10_000, 5, 10_005])
  })
})
