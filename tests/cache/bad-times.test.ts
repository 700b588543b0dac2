import { describe, expect, it } from 'vitest'
import { LONG, minutes, setUp, type Setup } from './setup.js'

const HOUR = 3_600_000

/** How long the keys at hand are good for, in seconds. */
function lifetime({ registry, clock }: Setup): number {
  return ((registry.status('default', 'default')?.expiresAt ?? NaN) - clock.now().wall) / 1000
}

describe('A clock set by an hour', () => {
  it('back makes keys no younger: they are refreshed and expire by the time that really passed', async () => {
    const setup = await setUp()
    const { issuer, clock, verify } = setup
    await verify(await issuer.sign())
    clock.jumpWall(-HOUR)
    const token = await issuer.sign({}, LONG)
    await clock.advance(minutes(10) - 1)
    await issuer.misbehave({ status: 500 })
    expect(await verify(token)).toBe('ok')
    await issuer.requested(2)
    // The limit is 70 minutes after the fetch, not 130.
    await clock.advance(HOUR + 1)
    expect(setup.registry.readiness()).toMatchObject({ ready: false })
  })

  it('back turns no valid request away', async () => {
    const { issuer, clock, verify } = await setUp()
    await verify(await issuer.sign())
    clock.jumpWall(-HOUR)
    expect(await verify(await issuer.sign())).toBe('ok')
    expect(issuer.count()).toBe(1)
  })

  it('forward costs one refresh, not the keys', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    await verify(await issuer.sign())
    await issuer.misbehave({ status: 500 })
    clock.jumpWall(HOUR)
    const token = await issuer.sign()
    expect(await Promise.all([verify(token), verify(token)])).toEqual(['ok', 'ok'])
    expect(issuer.count()).toBe(2)
  })
})

describe('Retry-After: 1000000000', () => {
  it('holds fetches back for five minutes: no provider can shut itself out for 31 years by a slip', async () => {
    const { issuer, clock, verify } = await setUp()
    const token = await issuer.sign({}, LONG)
    await issuer.misbehave({ status: 503, headers: { 'retry-after': '1000000000' } }, { times: 1 })
    expect(await verify(token)).toBe('keys_unavailable')
    await clock.advance(minutes(5) - 1)
    expect(await verify(token)).toBe('keys_unavailable')
    expect(issuer.count()).toBe(1)
    await clock.advance(1)
    expect(await verify(token)).toBe('ok')
  })

  it('written as 1e9 is no number of seconds (RFC 9110 section 10.2.3), so the usual backoff holds', async () => {
    const { issuer, clock, verify } = await setUp({ retry: { maxRetries: 0 } })
    const token = await issuer.sign()
    await issuer.misbehave({ status: 503, headers: { 'retry-after': '1e9' } }, { times: 1 })
    expect(await verify(token)).toBe('keys_unavailable')
    await clock.advance(750)
    expect(await verify(token)).toBe('ok')
  })
})

describe('Lifetimes that make no sense', () => {
  const cases: readonly (readonly [headers: Readonly<Record<string, string>>, seconds: number, why: string])[] = [
    [{ 'cache-control': 'max-age=-1' }, 30, 'stale at once (RFC 9111 section 4.2.1), so the shortest lifetime'],
    [{ 'cache-control': 'max-age=soon' }, 30, 'malformed is stale, so the shortest lifetime'],
    [{ 'cache-control': 'max-age=1e9' }, 30, 'digits only: what stands before the e is one second'],
    [{ 'cache-control': 'max-age=99999999999' }, 86_400, 'the longest lifetime'],
    [{ 'cache-control': 'max-age=600', date: 'Fri, 01 Jan 2100 00:00:00 GMT' }, 600, 'a Date ahead of ours is no age'],
    [{ 'cache-control': 'max-age=600', date: 'Thu, 01 Jan 1970 00:00:00 GMT' }, 30, 'an answer this old has expired'],
    [{ 'cache-control': 'max-age=600', date: 'yesterday' }, 600, 'a malformed Date is no age'],
    [{ expires: '0' }, 30, 'a malformed Expires is the past (RFC 9111 section 5.3)'],
  ]

  it.each(cases)('%o: %i seconds, for %s', async (headers, seconds) => {
    const setup = await setUp()
    await setup.issuer.misbehave({ headers })
    expect(await setup.verify(await setup.issuer.sign())).toBe('ok')
    expect(lifetime(setup)).toBe(seconds)
  })
})
