import { describe, expect, it } from 'vitest'
import { many, setUp } from './setup.js'

describe('a cold start', () => {
  it('makes one request for a thousand callers', async () => {
    const { issuer, verify } = await setUp()
    const token = await issuer.sign()
    expect(new Set(await many(1000, () => verify(token)))).toEqual(new Set(['ok']))
    expect(issuer.count()).toBe(1)
  })

  it('refuses with 503 while the provider is down, and backs off', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await issuer.misbehave({ status: 500 })
    const token = await issuer.sign()
    expect(await verify(token)).toBe('keys_unavailable')
    expect(await many(50, () => verify(token))).toEqual(Array.from({ length: 50 }, () => 'keys_unavailable'))
    expect(issuer.count()).toBe(1)
    await issuer.behave()
    await clock.advance(749)
    expect(await verify(token)).toBe('keys_unavailable')
    await clock.advance(1)
    expect(await verify(token)).toBe('ok')
    expect(issuer.count()).toBe(2)
  })

  it('tells how long to wait', async () => {
    const { issuer, verifier } = await setUp({ retry: { maxRetries: 0 } })
    await issuer.misbehave({ status: 503, headers: { 'retry-after': '20' } })
    const token = await issuer.sign()
    await expect(verifier.verify(token, { tenant: 'default' })).rejects.toMatchObject({
      code: 'keys_unavailable',
      status: 503,
      retryAfter: 20_000,
      detail: 'status',
    })
  })
})
