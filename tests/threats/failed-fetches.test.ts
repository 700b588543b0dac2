import { createVerifier } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aTarget, AUDIENCE, closing, LONG } from './setup.js'

const MINUTE = 60_000
const unhandled: unknown[] = []
const note = (reason: unknown): number => unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})
afterEach(() => process.off('unhandledRejection', note))

describe('the keys of a provider', () => {
  it.each(['refuse', 'reset', 'invalid-json', 'html', 'hang'] as const)(
    'T24 T28 that cannot be fetched are no 401 and no crash: %s',
    async (behaviour) => {
      const { issuer, registry, verify } = await aTarget()
      await issuer.misbehave(behaviour)
      const token = await issuer.sign()
      const answer = verify(token)
      if (behaviour === 'hang') {
        await issuer.requested(1)
        await registry.close()
      }
      expect(await answer).toBe(behaviour === 'hang' ? 'closed' : 'keys_unavailable')
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).toEqual([])
    },
  )

  it('T24 T28 that come too late for a caller who gave up leave no rejection behind, however their fetch ends', async () => {
    for (const behaviour of ['reset', { status: 503 }, 'invalid-json', undefined] as const) {
      const { issuer, registry } = await aTarget()
      if (behaviour !== undefined) await issuer.misbehave(behaviour)
      const release = issuer.hold('jwks')
      const [leaving, staying] = [new AbortController(), new AbortController()]
      const verifier = createVerifier({ registry })
      const token = await issuer.sign({}, LONG)
      const [left, stayed] = [leaving, staying].map(
        async ({ signal }) =>
          await verifier.verify(token, { tenant: 'default', signal }).catch((error: unknown) => error),
      )
      await issuer.requested(1)
      leaving.abort(new Error('enough'))
      expect(await left).toBe(leaving.signal.reason)
      release()
      expect(await stayed).toMatchObject(behaviour === undefined ? { tenant: 'default' } : { code: 'keys_unavailable' })
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).toEqual([])
    }
  })

  it('T28 that lack the kid of a token are no 401 while the provider fails: one published since may have it', async () => {
    const { issuer, clock, registry, verify } = await aTarget()
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    await clock.advance(MINUTE)
    await issuer.misbehave({ status: 503 })
    const newer = await issuer.sign({}, { kid: 'newer', ...LONG })
    expect(await verify(newer)).toBe('keys_unavailable')
    const refused = createVerifier({ registry }).verify(newer, { tenant: 'default' })
    await expect(refused).rejects.toMatchObject({ status: 503, retryAfter: expect.any(Number) })
    await issuer.behave()
    issuer.publish([{ ...issuer.signingKey.publicJwk, kid: 'newer' }])
    await clock.advance(MINUTE)
    expect(await verify(newer)).toBe('ok')
  })

  it('T28 that did not sign a token of their kid are no 401 while the provider fails: it may have another key now', async () => {
    const { issuer, clock, verify } = await aTarget()
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    await clock.advance(MINUTE)
    await issuer.misbehave({ status: 503 })
    const other = await issuer.createForeignKey('ES256')
    const { kid } = issuer.signingKey
    expect(await verify(await issuer.sign({}, { key: other, kid }))).toBe('keys_unavailable')
  })

  it.each<[reason: string, body: string | undefined]>([
    ['no_usable_key', '{"keys":[]}'],
    ['no_usable_key', '{"keys":[null,{}]}'],
    ['body', '{}'],
    ['body', 'null'],
    ['body', '[]'],
    ['body', '{"keys":null}'],
    ['body', '{"keys":{"length":1}}'],
    ['body', '<!doctype html><title>Welcome</title>'],
    ['body', '{"keys":[{"kty":'],
    ['body', ''],
  ])('T26 stay when the answer is no key set, which fails with %s: %s', async (reason, body) => {
    const { issuer, registry, verify, events } = await aTarget()
    const token = await issuer.sign({}, LONG)
    expect(await verify(token)).toBe('ok')
    await issuer.misbehave({ status: 200, headers: { 'content-type': 'application/json' }, body })
    await registry.refresh('default').catch(() => {})
    expect(events.at(-1)).toMatchObject({ type: 'refresh_failed', reason })
    expect(await verify(token)).toBe('ok')
  })

  it.each([203, 204, 206, 300, 305, 400, 404, 410, 500, 503])(
    'T26 come with a 200 alone, whatever is in the body of a %i',
    async (status) => {
      const { issuer, registry, verify, events } = await aTarget()
      const token = await issuer.sign({}, LONG)
      expect(await verify(token)).toBe('ok')
      const other = await issuer.createForeignKey('ES256')
      await issuer.misbehave({ status, body: JSON.stringify({ keys: [other.publicJwk] }) })
      await registry.refresh('default').catch(() => {})
      expect(events.at(-1)).toMatchObject({ type: 'refresh_failed', reason: 'status', httpStatus: status })
      expect(await verify(token)).toBe('ok')
      expect(await verify(await issuer.sign({}, { ...LONG, key: other }))).not.toBe('ok')
    },
  )

  it('T26 do not come with a 304 that nobody asked for', async () => {
    const { issuer, verify } = await aTarget()
    await issuer.misbehave('not-modified')
    expect(await verify(await issuer.sign())).toBe('keys_unavailable')
  })

  it('T26 are not made younger by a 304 to a request that had no condition', async () => {
    const { clock, events, register, registry, verify } = await aTarget({ tenant: 'acme' })
    const plain = closing(await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, clock, etag: false }))
    register({ issuer: plain.issuer, jwksUri: plain.jwksUri, defaultTtl: '10m', staleWhileError: 0 })
    const token = await plain.sign({}, LONG)
    expect(await verify(token)).toBe('ok')
    await plain.misbehave('not-modified')
    await clock.advance(9 * MINUTE)
    await registry.refresh('default').catch(() => {})
    expect(events.at(-1)).toMatchObject({ type: 'refresh_failed', reason: 'status', httpStatus: 304 })
    expect(await verify(token)).toBe('ok')
    await clock.advance(2 * MINUTE)
    expect(await verify(token)).toBe('keys_unavailable')
  })
})
