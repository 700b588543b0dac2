import { describe, expect, it } from 'vitest'
import { LONG, many, minutes, setUp, tally, type Setup } from './setup.js'

const FLOOD = 5000
const REFILL = 5000

/** A token that names another key. Its signature is bad, but a `kid` is looked for before any signature is checked. */
function renamed(token: string, kid: string): string {
  const [, payload, signature] = token.split('.')
  return [
    Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid })).toString('base64url'),
    payload,
    signature,
  ].join('.')
}

interface Flooded extends Setup {
  readonly good: string
  /** So many requests at once, each with a `kid` of its own that nobody publishes. */
  readonly flood: (round: string, count?: number) => Promise<readonly string[]>
}

/** Keys that are long known, and old enough to leave it open what is published by now. */
async function warm(): Promise<Flooded> {
  const setup = await setUp()
  const good = await setup.issuer.sign({}, LONG)
  await setup.verify(good)
  await setup.clock.advance(minutes(1))
  setup.issuer.resetCounts()
  const flood: Flooded['flood'] = (round, count = FLOOD) =>
    many(count, (index) => setup.verify(renamed(good, `bogus-${round}-${index}`)))
  return { ...setup, good, flood }
}

describe('Five thousand unknown kids at once', () => {
  it('share one request, and are refused by its answer', async () => {
    const { issuer, flood } = await warm()
    expect(tally(await flood('a'))).toEqual({ key_unknown: FLOOD })
    expect(issuer.count()).toBe(1)
  })

  it('one after another cost three requests, then one a refill', async () => {
    const { issuer, clock, flood } = await warm()
    for (let burst = 0; burst < 10; burst += 1) await flood(`first-${burst}`, FLOOD / 10)
    expect(issuer.count()).toBe(3)
    for (let refill = 1; refill <= 12; refill += 1) {
      await clock.advance(REFILL)
      for (let burst = 0; burst < 5; burst += 1) await flood(`${refill}-${burst}`, 100)
      expect(issuer.count()).toBe(3 + refill)
    }
  })

  it('make no known kid wait while the provider is slow', async () => {
    const { issuer, flood, verify, good } = await warm()
    const release = issuer.hold()
    const refused = flood('a')
    await issuer.requested(1)
    expect(tally(await many(100, () => verify(good)))).toEqual({ ok: 100 })
    expect(issuer.count()).toBe(1)
    release()
    expect(tally(await refused)).toEqual({ key_unknown: FLOOD })
  })

  it('do not hide a real rotation for longer than one refill', async () => {
    const { issuer, clock, flood, verify, good } = await warm()
    for (let burst = 0; burst < 4; burst += 1) await flood(`first-${burst}`, 100)
    await issuer.rotate()
    const fresh = await issuer.sign({}, LONG)
    expect(await verify(fresh)).toBe('key_unknown')
    await clock.advance(REFILL)
    const [refused, found, known] = await Promise.all([flood('second'), verify(fresh), verify(good)])
    expect([tally(refused), found, known]).toEqual([{ key_unknown: FLOOD }, 'ok', 'ok'])
    expect(issuer.count()).toBe(4)
  })

  it('in one flight with a real new key do not shut it out, whichever comes first', async () => {
    const { issuer, flood, verify } = await warm()
    await issuer.rotate()
    const fresh = await issuer.sign({}, LONG)
    const [before, found, after] = await Promise.all([flood('a', 2000), verify(fresh), flood('b', 2000)])
    expect([tally(before), found, tally(after)]).toEqual([{ key_unknown: 2000 }, 'ok', { key_unknown: 2000 }])
    expect(issuer.count()).toBe(1)
  })
})

describe('Five thousand unknown kids at once, with the provider down', () => {
  it('are told to come back, at one request a backoff step', async () => {
    const { issuer, clock, flood, verify, good } = await warm()
    await issuer.misbehave({ status: 503 })
    expect(tally(await flood('a'))).toEqual({ keys_unavailable: FLOOD })
    expect(issuer.count()).toBe(1)
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1000)
      expect(tally(await flood(`${second}`, 50))).toEqual({ keys_unavailable: 50 })
      expect(await verify(good)).toBe('ok')
    }
    // Waits of 0.75, 1.5, 3, 6, 12, 24 and 45 seconds: jitter stands at one half here.
    expect(issuer.count()).toBe(7)
  })

  it('find a new key once it is back and the backoff is over', async () => {
    const { issuer, clock, flood, verify } = await warm()
    await issuer.misbehave({ status: 503 })
    await flood('a')
    await issuer.rotate()
    await issuer.behave()
    await clock.advance(750)
    const [refused, found] = await Promise.all([flood('b'), issuer.sign({}, LONG).then(verify)])
    expect([tally(refused), found]).toEqual([{ key_unknown: FLOOD }, 'ok'])
  })

  it('wait for a provider that hangs no longer than one attempt, and known kids not at all', async () => {
    const { issuer, clock, flood, verify, good } = await warm()
    await issuer.misbehave('hang')
    for (let round = 1; round <= 4; round += 1) {
      const refused = flood(`${round}`)
      await issuer.requested(round)
      expect(tally(await many(100, () => verify(good)))).toEqual({ ok: 100 })
      await clock.advance(3000)
      expect(tally(await refused)).toEqual({ keys_unavailable: FLOOD })
      expect(issuer.count()).toBe(round)
      await clock.advance(REFILL)
    }
  })
})
