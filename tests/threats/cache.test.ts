import { describe, expect, it } from 'vitest'
import { aCredentialProvider, TENANTS } from '../persistence/credential-provider.js'
import { aTarget, anIssuer, closing, LONG } from './setup.js'

const MINUTE = 60_000

describe('the keys of a provider', () => {
  it('T17 are fetched within a budget, however many unknown kids come; a rotation is found all the same', async () => {
    const { issuer, clock, verify } = await aTarget()
    const good = await issuer.sign({}, LONG)
    expect(await verify(good)).toBe('ok')
    await clock.advance(MINUTE)
    issuer.resetCounts()
    const forger = await issuer.createForeignKey('ES256')
    for (let at = 0; at < 50; at += 1)
      expect(await verify(await issuer.sign({}, { key: forger, kid: `k${at}` }))).toBe('key_unknown')
    expect(issuer.count()).toBeLessThanOrEqual(3)
    await issuer.misbehave({ status: 503 })
    for (let at = 0; at < 50; at += 1) await verify(await issuer.sign({}, { key: forger, kid: `down${at}` }))
    expect(issuer.count()).toBeLessThanOrEqual(6)
    expect(await verify(good)).toBe('ok')
    await issuer.behave()
    await issuer.rotate()
    await clock.advance(MINUTE)
    expect(await verify(await issuer.sign())).toBe('ok')
  })

  it(
    'T17 cost the provider no more than the budget a minute, whoever asks for absent ones again and again',
    { timeout: 60_000 },
    async () => {
      const { issuer, clock, verify } = await aTarget()
      expect(await verify(await issuer.sign())).toBe('ok')
      const forger = await issuer.createForeignKey('ES256')
      const again = await Promise.all(
        Array.from({ length: 8 }, (_, at) => issuer.sign({}, { key: forger, kid: `again${at}`, ...LONG })),
      )
      for (const most of [3 + 12, 12]) {
        issuer.resetCounts()
        for (let second = 0; second < 60; second += 1) {
          for (const token of again) expect(await verify(token)).not.toBe('ok')
          expect(await verify(await issuer.sign({}, { key: forger, kid: `new${second}`, ...LONG }))).not.toBe('ok')
          await clock.advance(1000)
        }
        expect(issuer.count()).toBeLessThanOrEqual(most)
      }
    },
  )

  it('T17 that were asked for too early are found within five seconds after they are published', async () => {
    const { issuer, clock, verify } = await aTarget()
    const token = await issuer.sign({}, { kid: 'early', ...LONG })
    for (let second = 0; second < 40; second += 1) {
      expect(await verify(token)).toBe('key_unknown')
      await clock.advance(1000)
    }
    issuer.publish([{ ...issuer.signingKey.publicJwk, kid: 'early' }])
    await clock.advance(5000)
    expect(await verify(token)).toBe('ok')
  })

  it('T17 are asked for once while a provider that never answered well backs off, however many tokens come', async () => {
    const { issuer, verify } = await aTarget()
    await issuer.misbehave({ status: 503 })
    const token = await issuer.sign({}, LONG)
    for (let at = 0; at < 20; at += 1) expect(await verify(token)).toBe('keys_unavailable')
    expect(issuer.count()).toBe(1)
  })

  it('T18 serve while they are stale and the provider fails, for a request that waits as well', async () => {
    const { issuer, clock, verify } = await aTarget({ defaultTtl: '10m', staleWhileError: '1h' })
    const token = await issuer.sign({}, LONG)
    expect(await verify(token)).toBe('ok')
    await issuer.misbehave({ status: 500 })
    await clock.advance(30 * MINUTE)
    expect(await verify(token)).toBe('ok')
    await clock.advance(30 * MINUTE)
    expect(await verify(token)).toBe('ok')
  })

  it('T18 outlive failed refreshes, until their stale limit', async () => {
    const { issuer, clock, registry, verify } = await aTarget({ defaultTtl: '10m', staleWhileError: '1h' })
    const token = await issuer.sign({}, LONG)
    expect(await verify(token)).toBe('ok')
    for (const failure of [{ status: 500 }, 'invalid-json', 'reset', { status: 404 }] as const) {
      await issuer.misbehave(failure)
      await registry.refresh('default').catch(() => {})
      expect(await verify(token)).toBe('ok')
    }
    await clock.advance(71 * MINUTE)
    expect(await verify(token)).toBe('keys_unavailable')
    await issuer.behave()
    await clock.advance(5 * MINUTE)
    expect(await verify(token)).toBe('ok')
  })

  it('T19 are replaced by a refresh: a withdrawn one is refused at once', async () => {
    const { issuer, registry, verify } = await aTarget()
    const old = await issuer.sign({}, LONG)
    expect(await verify(old)).toBe('ok')
    await issuer.rotate({ keepOld: false })
    await registry.refresh('default')
    expect(await verify(old)).toBe('key_unknown')
    expect(await verify(await issuer.sign())).toBe('ok')
  })

  it('T20 are those of one provider: the same kid elsewhere is another key', async () => {
    const { issuer, clock, verify, register } = await aTarget({ tenant: 'acme' })
    const other = await anIssuer(clock)
    register({ tenant: 'globex', issuer: other.issuer, jwksUri: other.jwksUri })
    const { kid } = issuer.signingKey
    other.publish([{ ...other.signingKey.publicJwk, kid }])
    const [ours, theirs] = [await issuer.sign({}, LONG), await other.sign({}, { ...LONG, kid })]
    expect([await verify(ours, 'acme'), await verify(theirs, 'globex')]).toEqual(['ok', 'ok'])
    expect([await verify(ours, 'globex'), await verify(theirs, 'acme')]).toEqual(
      Array.from({ length: 2 }, () => 'token_issuer_unknown'),
    )
    const forged = await issuer.sign({ iss: other.issuer }, { ...LONG, kid })
    expect(await verify(forged, 'globex')).toBe('signature_invalid')
  })

  it('T20 are those that a tenant asked for with its own credentials: another tenant at the same URL has others', async () => {
    const { clock, verify, register } = await aTarget({ tenant: 'nobody' })
    const provider = closing(await aCredentialProvider(clock))
    for (const tenant of TENANTS) register(provider.registration(tenant))
    for (const tenant of TENANTS)
      for (const signer of TENANTS)
        expect(await verify(await provider.sign(tenant, signer), tenant)).toBe(signer === tenant ? 'ok' : 'key_unknown')
  })

  it('T20 are no concern of other tenants: neither a flood nor an outage of one touches another', async () => {
    const { issuer, clock, verify, register } = await aTarget({ tenant: 'acme' })
    const other = await anIssuer(clock)
    register({ tenant: 'globex', issuer: other.issuer, jwksUri: other.jwksUri })
    const forger = await issuer.createForeignKey('ES256')
    await issuer.misbehave({ status: 503 })
    for (let at = 0; at < 20; at += 1) await verify(await issuer.sign({}, { key: forger, kid: `k${at}` }), 'acme')
    expect(await verify(await other.sign(), 'globex')).toBe('ok')
    await clock.advance(MINUTE)
    await other.rotate()
    expect(await verify(await other.sign(), 'globex')).toBe('ok')
  })

  it('T22 are asked of registered issuers only, never of one that a token names', async () => {
    const { issuer, verify, events } = await aTarget()
    const trap = await anIssuer()
    for (const iss of [trap.issuer, trap.jwksUri, `${issuer.issuer}@${new URL(trap.issuer).host}`])
      expect(await verify(await trap.sign({ iss }))).toBe('token_issuer_unknown')
    // A request of our own, so that one on its way would have arrived before it.
    await fetch(trap.jwksUri)
    expect([trap.count('all'), issuer.count('all')]).toEqual([1, 0])
    expect(JSON.stringify(events)).not.toContain(trap.issuer)
  })
})
