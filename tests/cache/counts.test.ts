import { expect, describe, it } from 'vitest'
import { LONG, many, minutes, setUp, tally } from './setup.js'

describe('A thousand requests at once', () => {
  it('that find no keys cost the provider one request, and all are served', async () => {
    const { issuer, verify } = await setUp()
    const token = await issuer.sign()
    expect(tally(await many(1000, () => verify(token)))).toEqual({ ok: 1000 })
    expect(issuer.count('all')).toBe(1)
  })

  it('that find no metadata either cost two', async () => {
    const { issuer, registry, verify } = await setUp()
    registry.register({ issuer: issuer.issuer, audience: 'https://api.example.test' }, { replace: true })
    const token = await issuer.sign()
    expect(tally(await many(1000, () => verify(token)))).toEqual({ ok: 1000 })
    expect(issuer.count('all')).toBe(2)
  })
})

describe('While a refresh is on its way, no request waits', () => {
  it('for one that is due', async () => {
    const { issuer, clock, verify } = await setUp()
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(minutes(10) - 1)
    const release = issuer.hold()
    // None of these could end if it waited: the provider does not answer, and no time passes.
    expect(tally(await many(1000, () => verify(token)))).toEqual({ ok: 1000 })
    await issuer.requested(2)
    expect(tally(await many(1000, () => verify(token)))).toEqual({ ok: 1000 })
    expect(issuer.count()).toBe(2)
    release()
  })

  it('for one that was forced', async () => {
    const { issuer, registry, verify } = await setUp()
    const token = await issuer.sign()
    await verify(token)
    const release = issuer.hold()
    const forced = registry.refresh('default')
    await issuer.requested(2)
    expect(tally(await many(1000, () => verify(token)))).toEqual({ ok: 1000 })
    release()
    await forced
  })

  it('for expired keys longer than half a second', async () => {
    const { issuer, clock, verify } = await setUp()
    const token = await issuer.sign({}, LONG)
    await verify(token)
    await clock.advance(minutes(11))
    const release = issuer.hold()
    const served = many(1000, () => verify(token))
    await issuer.requested(2)
    await clock.advance(500)
    expect(tally(await served)).toEqual({ ok: 1000 })
    release()
  })
})
