import { createAuthenticator, type JwksAuthEvent, type LoadTenant } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { eventsOf, HOUR, many, MINUTE, setUp, tally, TTL } from './setup.js'

const DOWN = new Error('connect ECONNREFUSED db.internal:5432 password=hunter2')
/** The longest that one call of a loader is waited for. */
const MAX_LOAD_MS = 5000

describe('A loader that fails', () => {
  it('is a 503 with Retry-After where nothing is known, never a 401, and nothing of its error is told', async () => {
    const { database, registry, sign, refusal, events } = await setUp()
    database.fault = DOWN
    expect(await refusal('acme')).toMatchObject({
      code: 'tenant_unavailable',
      status: 503,
      detail: 'loadTenant failed',
      cause: DOWN,
      retryAfter: 750,
    })
    expect(eventsOf(events, 'tenant_load_failed')).toEqual([
      {
        type: 'tenant_load_failed',
        tenant: 'acme',
        provider: '*',
        reason: 'error',
        detail: 'loadTenant failed',
        problems: [],
        failures: 1,
        kept: false,
        retryIn: 750,
        duration: 0,
      },
    ])
    expect(JSON.stringify(events)).not.toContain('hunter2')
    const authenticator = createAuthenticator({ registry, tenant: () => 'acme', errors: 'respond' })
    const headers = { authorization: `Bearer ${await sign('acme')}` }
    const outcome = await authenticator.authenticate({ method: 'GET', url: '/', host: 'a', headers, rawHeaders: [] })
    expect(outcome).toMatchObject({
      type: 'refused',
      refusal: { response: { status: 503, headers: { 'retry-after': '1', 'cache-control': 'no-store' } } },
    })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })

  const rejecting = (reason: unknown): LoadTenant => {
    return () =>
      new Promise((_, reject: (thrown: unknown) => void) => {
        reject(reason)
      })
  }

  it.each<[string, LoadTenant]>([
    [
      'throws at once',
      () => {
        throw DOWN
      },
    ],
    ['rejects with nothing', rejecting(undefined)],
    ['rejects with what is no error', rejecting('down')],
  ])('that %s is a 503 all the same', async (_, loadTenant) => {
    const { refusal } = await setUp({ loadTenant })
    expect(await refusal('acme')).toMatchObject({ code: 'tenant_unavailable', detail: 'loadTenant failed' })
  })

  it('is left alone for a doubling while, each tenant for itself', async () => {
    const { clock, database, row, visit, refusal, events } = await setUp()
    database.rows.set('globex', row())
    database.fault = DOWN
    const waits: number[] = []
    for (let failure = 1; failure <= 9; failure += 1) {
      expect(tally(await many(20, () => visit('acme')))).toEqual({ tenant_unavailable: 20 })
      expect(database.asked).toHaveLength(failure)
      const { retryAfter = 0 } = await refusal('acme')
      waits.push(retryAfter)
      await clock.advance(retryAfter - 1)
      expect((await refusal('acme')).retryAfter).toBe(1)
      expect(database.asked).toHaveLength(failure)
      await clock.advance(1)
    }
    // Three quarters of each wait: the clock's random numbers are 0.5.
    expect(waits).toEqual([750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000])
    expect(eventsOf(events, 'tenant_load_failed')).toHaveLength(9)
    database.fault = undefined
    expect(await visit('globex')).toBe('ok')
    database.rows.set('acme', row())
    expect(await visit('acme')).toBe('ok')
  })

  it('leaves a tenant as it was loaded before, for an hour from its tenantTtl on', async () => {
    const { clock, database, row, registry, visit, refusal, events } = await setUp({ loadedMayWiden: ['minTtl'] })
    // Keys that never get old: here it is the tenant that does.
    database.rows.set('acme', row({ minTtl: '12h', maxTtl: '12h' }))
    expect(await visit('acme')).toBe('ok')
    database.fault = DOWN
    await clock.advance(TTL - 1)
    expect(await visit('acme')).toBe('ok')
    expect(database.asked).toHaveLength(1)
    for (let minute = 0; minute < 60; minute += 1) {
      await clock.advance(MINUTE)
      expect(await visit('acme')).toBe('ok')
      await clock.advance(0)
    }
    for (const event of eventsOf(events, 'tenant_load_failed')) expect(event).toMatchObject({ kept: true })
    expect(database.asked.length).toBeGreaterThan(50)
    await clock.advance(1)
    expect(await refusal('acme')).toMatchObject({ code: 'tenant_unavailable' })
    await clock.advance(MINUTE)
    expect(await refusal('acme')).toMatchObject({ code: 'tenant_unavailable' })
    const last = events.findLast((event: JwksAuthEvent) => event.type === 'tenant_load_failed')
    expect(last).toMatchObject({ kept: false })
    database.fault = undefined
    await clock.advance(MINUTE)
    expect(await visit('acme')).toBe('ok')
    expect(eventsOf(events, 'tenant_loaded')).toMatchObject([{ change: 'added' }, { change: 'unchanged' }])
    expect(registry.list()).toHaveLength(1)
  })

  it('that comes back ends the backoff', async () => {
    const { clock, database, row, visit, refusal } = await setUp()
    database.rows.set('acme', row())
    database.fault = DOWN
    await visit('acme')
    await clock.advance(750)
    expect(await refusal('acme')).toMatchObject({ retryAfter: 1500 })
    database.fault = undefined
    await clock.advance(1500)
    expect(await visit('acme')).toBe('ok')
    database.fault = DOWN
    await clock.advance(TTL + HOUR)
    expect(await refusal('acme')).toMatchObject({ retryAfter: 750 })
  })
})

describe('A loader that hangs', () => {
  it('is given up after five seconds, and told so', async () => {
    const { clock, database, row, visit, events } = await setUp()
    database.rows.set('acme', row())
    const release = database.hold()
    const waiting = visit('acme')
    await database.reached(1)
    await clock.advance(MAX_LOAD_MS - 1)
    expect(database.signals[0]?.aborted).toBe(false)
    await clock.advance(1)
    expect(await waiting).toBe('tenant_unavailable')
    expect(database.signals[0]).toMatchObject({ aborted: true, reason: { name: 'TimeoutError' } })
    expect(eventsOf(events, 'tenant_load_failed')).toMatchObject([{ reason: 'timeout', duration: MAX_LOAD_MS }])
    release()
    await clock.advance(750)
    expect(await visit('acme')).toBe('ok')
    expect(database.asked).toHaveLength(2)
  })

  it('runs for sixteen tenants at once; the others wait their turn', async () => {
    const { clock, database, row, visit } = await setUp()
    for (let index = 0; index < 50; index += 1) database.rows.set(`t${index}`, row())
    const release = database.hold()
    const waiting = many(50, (index) => visit(`t${index}`))
    await database.reached(16)
    await clock.advance(0)
    expect(database.asked).toHaveLength(16)
    release()
    expect(tally(await waiting)).toEqual({ ok: 50 })
    expect(new Set(database.asked).size).toBe(50)
    expect(database.asked).toHaveLength(50)
  })

  it('does not keep its place: those who wait get theirs', async () => {
    const { clock, database, row, visit } = await setUp()
    database.rows.set('acme', row())
    const release = database.hold()
    const hung = many(16, (index) => visit(`hung-${index}`))
    await database.reached(16)
    await clock.advance(MAX_LOAD_MS - 1)
    const patient = visit('acme')
    await clock.advance(0)
    release()
    database.hold()()
    await clock.advance(1)
    expect(await patient).toBe('ok')
    expect(tally(await hung)).toEqual({ token_issuer_unknown: 16 })
  })

  it('turns away who would wait too long, or behind too many, with 503', async () => {
    const { clock, database, sign, verify } = await setUp()
    database.hold()
    const token = await sign('x')
    const running = many(16, (index) => verify(token, `running-${index}`))
    await database.reached(16)
    const endings: string[] = []
    const queued = many(1200, async (index) => endings.push(await verify(token, `queued-${index}`)))
    while (endings.length < 200) await new Promise((resolve) => setImmediate(resolve))
    expect(tally(endings)).toEqual({ tenant_unavailable: 200 })
    expect(database.asked).toHaveLength(16)
    await clock.advance(MAX_LOAD_MS)
    expect(tally(await running)).toEqual({ tenant_unavailable: 16 })
    // Some got a place at the last moment; none waits for more than one load after that.
    expect(database.asked.length).toBeLessThanOrEqual(32)
    await clock.advance(MAX_LOAD_MS)
    await queued
    expect(tally(endings)).toEqual({ tenant_unavailable: 1200 })
  })

  it('does not keep loaded tenants from being loaded again, nor those the new ones', async () => {
    const { clock, database, row, visit, verify, sign } = await setUp()
    database.rows.set('acme', row())
    expect(await visit('acme')).toBe('ok')
    await clock.advance(TTL)
    const release = database.hold()
    const token = await sign('x')
    const flood = many(500, (index) => verify(token, `odd-${index}`))
    await database.reached(17)
    // It serves at once, and its load takes its turn before most of the flood.
    expect(await visit('acme')).toBe('ok')
    release()
    await flood
    expect(database.asked.lastIndexOf('acme')).toBeLessThan(25)
    expect(database.asked).toHaveLength(502)
  })
})

describe('A registry that is closed while tenants are loaded', () => {
  it('refuses those who wait, and leaves no timer', async () => {
    const { clock, database, registry, sign, verify } = await setUp()
    database.hold()
    const token = await sign('x')
    const waiting = many(40, (index) => verify(token, `t${index}`))
    await database.reached(16)
    await registry.close()
    expect(tally(await waiting)).toEqual({ closed: 40 })
    await clock.advance(0)
    expect(clock.pending).toBe(0)
    expect(database.signals.every(({ aborted }) => aborted)).toBe(true)
    expect(await verify(token, 't0')).toBe('closed')
    expect(database.asked).toHaveLength(16)
  })
})
