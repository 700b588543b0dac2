import { createRegistry, OptionsError } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { anIssuer, AUDIENCE, eventsOf, many, setUp, tally, TTL } from './setup.js'

describe('A tenant that was not registered', () => {
  it('is loaded at its first use, once, however many need it', async () => {
    const { database, row, sign, verify, visit, events } = await setUp()
    database.rows.set('acme', row())
    const token = await sign('acme')
    expect(tally(await many(1000, () => verify(token, 'acme')))).toEqual({ ok: 1000 })
    expect(await visit('acme')).toBe('ok')
    expect(database.asked).toEqual(['acme'])
    expect(eventsOf(events, 'tenant_loaded')).toEqual([
      { type: 'tenant_loaded', tenant: 'acme', provider: '*', change: 'added', providers: 1, duration: 0 },
    ])
  })

  it('may have several providers', async () => {
    const { clock, database, row, visit, issuer, verify } = await setUp()
    const other = await anIssuer(clock)
    database.rows.set('acme', [
      row({ provider: 'one', tenant: 'acme' }),
      { provider: 'two', issuer: other.issuer, audience: AUDIENCE, dedicatedIssuer: true },
    ] as never)
    expect(await visit('acme')).toBe('ok')
    expect(await verify(await other.sign(), 'acme')).toBe('ok')
    expect([issuer.count(), other.count()]).toEqual([1, 1])
  })

  it('has its tokens judged as any other: its issuer, its claim, its audience', async () => {
    const { clock, database, row, sign, issuer, verify } = await setUp()
    const other = await anIssuer(clock)
    database.rows.set('acme', row())
    expect(await verify(await other.sign({ org: 'acme' }), 'acme')).toBe('token_issuer_unknown')
    expect(await verify(await sign('globex'), 'acme')).toBe('token_tenant_refused')
    expect(await verify(await issuer.sign({ org: 'acme', aud: 'other' }), 'acme')).toBe('token_audience_refused')
    expect(database.asked).toEqual(['acme'])
  })

  it.each([null, undefined, []])('that does not exist (%o) has its tokens refused', async (nothing) => {
    const { database, visit, events } = await setUp()
    database.rows.set('acme', nothing)
    expect(await visit('acme')).toBe('token_issuer_unknown')
    expect(events).toMatchObject([{ type: 'token_refused', tenant: '', detail: 'the tenant is not registered' }])
  })

  it('is not loaded for what is no token', async () => {
    const { database, verify } = await setUp()
    for (const token of ['', 'a.b.c', 'x'.repeat(20_000)]) {
      expect(await verify(token, 'acme')).toMatch(/^token_(malformed|too_large)$/)
    }
    expect(database.asked).toEqual([])
  })

  it.each(['', 'a b', 'a/../b', 'ä', 'a\n', "' OR 1=1 --", '\0', 'a'.repeat(65), '*'])(
    'is not loaded under a name that is none: %j',
    async (name) => {
      const { database, sign, verify } = await setUp()
      expect(await verify(await sign('acme'), name)).toBe('token_issuer_unknown')
      expect(database.asked).toEqual([])
    },
  )

  it.each(['__proto__', 'constructor', '..', '.', 'a'.repeat(64)])('may have an odd name: %s', async (name) => {
    const { database, row, visit } = await setUp()
    database.rows.set(name, row())
    expect(await visit(name)).toBe('ok')
    expect(database.asked).toEqual([name])
  })

  it('is not waited for by a caller that gives up; the load goes on for the others', async () => {
    const { database, row, sign, verify } = await setUp()
    database.rows.set('acme', row())
    const release = database.hold()
    const token = await sign('acme')
    const giveUp = new AbortController()
    const impatient = verify(token, 'acme', giveUp.signal)
    const patient = verify(token, 'acme')
    giveUp.abort(new Error('gone'))
    await expect(impatient).rejects.toThrow('gone')
    release()
    expect(await patient).toBe('ok')
    expect(database.asked).toHaveLength(1)
  })
})

describe('Ten thousand tenants loaded onto one issuer', () => {
  it('cost it one fetch', { timeout: 30_000 }, async () => {
    const { database, row, issuer, sign, verify, registry } = await setUp()
    for (let index = 0; index < 10_000; index += 1) database.rows.set(`t${index}`, row())
    const token = await sign('t7')
    const endings = []
    for (let start = 0; start < 10_000; start += 500) {
      endings.push(...(await many(500, (index) => verify(token, `t${start + index}`))))
    }
    expect(tally(endings)).toEqual({ ok: 1, token_tenant_refused: 9999 })
    expect(tally(await many(100, async (index) => verify(await sign(`t${index}`), `t${index}`)))).toEqual({ ok: 100 })
    expect([issuer.count(), database.asked.length, registry.list().length]).toEqual([1, 10_000, 10_000])
  })
})

describe('Registered and loaded tenants', () => {
  it('stand side by side; a registered one is never loaded', async () => {
    const { clock, database, row, registry, visit, verify } = await setUp()
    const own = await anIssuer(clock)
    registry.register({ tenant: 'acme', issuer: own.issuer, audience: AUDIENCE, network: 'any' })
    database.rows.set('acme', row())
    database.rows.set('globex', row())
    expect([await verify(await own.sign({}, { expiresIn: 10_000 }), 'acme'), await visit('acme')]).toEqual([
      'ok',
      'token_issuer_unknown',
    ])
    expect(await visit('globex')).toBe('ok')
    await clock.advance(2 * TTL)
    expect(await visit('acme')).toBe('token_issuer_unknown')
    expect(database.asked).toEqual(['globex'])
  })

  it('give way: what is registered takes the place of what was loaded, and of what is being loaded', async () => {
    const { clock, database, row, registry, visit } = await setUp()
    const own = await anIssuer(clock)
    database.rows.set('acme', row())
    database.rows.set('globex', row())
    expect(await visit('acme')).toBe('ok')
    const release = database.hold()
    const waiting = visit('globex')
    await database.reached(2)
    for (const tenant of ['acme', 'globex'])
      registry.register({ tenant, issuer: own.issuer, audience: AUDIENCE, tenantClaim: 'org' })
    expect(await visit('acme')).toBe('token_issuer_unknown')
    expect(await waiting).toBe('token_issuer_unknown')
    release()
    await clock.advance(0)
    expect(await visit('globex')).toBe('token_issuer_unknown')
    expect(registry.list().map(({ tenant }) => tenant)).toEqual(['acme', 'globex'])
  })

  it('are told apart: one that is no longer registered is loaded', async () => {
    const { clock, database, row, registry, visit } = await setUp()
    const own = await anIssuer(clock)
    registry.register({ tenant: 'acme', issuer: own.issuer, audience: AUDIENCE })
    database.rows.set('acme', row())
    expect(await visit('acme')).toBe('token_issuer_unknown')
    expect(registry.unregister('acme', 'default')).toBe(true)
    expect(await visit('acme')).toBe('ok')
    expect(registry.unregister('acme', 'default')).toBe(false)
    expect(await visit('acme')).toBe('ok')
  })
})

describe('A registry that loads', () => {
  it('tells of tenants that are loaded, and counts only the registered ones as readiness', async () => {
    const { database, row, registry, visit, issuer } = await setUp()
    database.rows.set('acme', row())
    expect([registry.list(), registry.statuses(), registry.status('acme', 'default')]).toEqual([[], [], undefined])
    await visit('acme')
    expect(registry.list()).toEqual([{ tenant: 'acme', provider: 'default', issuer: issuer.issuer }])
    expect(registry.statuses()).toMatchObject([{ tenant: 'acme', state: 'Ready' }])
    expect(registry.status('acme', 'default')).toMatchObject({ tenant: 'acme', state: 'Ready' })
    expect(registry.status('acme', 'other')).toBeUndefined()
    database.rows.set(
      'dead',
      row({ issuer: 'http://127.0.0.1:9/', jwksUri: 'http://127.0.0.1:9/', retry: { maxRetries: 0 } }),
    )
    await expect(registry.refresh('dead')).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(registry.list()).toHaveLength(2)
    expect(registry.readiness()).toEqual({ ready: true, waiting: [] })
  })

  it('loads a tenant whose keys are asked for', async () => {
    const { database, row, registry, issuer } = await setUp()
    database.rows.set('acme', row())
    database.rows.set('globex', row())
    const { kid } = issuer.signingKey
    expect(await registry.resolve('acme', 'default', { kid, alg: 'ES256' })).toMatchObject([{ kid }])
    expect(await registry.refresh('globex')).toMatchObject([{ tenant: 'globex', state: 'Ready' }])
    await expect(registry.refresh('globex', 'other')).rejects.toMatchObject({ code: 'registration_unknown' })
    await expect(registry.resolve('nobody', 'default', { kid, alg: 'ES256' })).rejects.toMatchObject({
      code: 'registration_unknown',
    })
    await expect(registry.refresh('no name')).rejects.toMatchObject({ code: 'registration_unknown' })
    expect(database.asked).toEqual(['acme', 'globex', 'nobody'])
  })

  it('fetches keys ahead where a loaded tenant asks for it, and refreshes those in use by the clock', async () => {
    const { clock, database, row, registry, issuer, visit, verify } = await setUp()
    registry.start()
    database.rows.set('acme', row({ prefetch: true }))
    expect(await verify(await issuer.sign({ aud: 'other' }), 'acme')).toBe('token_audience_refused')
    await issuer.requested(1)
    while (registry.status('acme', 'default')?.ready !== true) await new Promise((resolve) => setImmediate(resolve))
    expect(await visit('acme')).toBe('ok')
    await clock.advance(10 * 60_000)
    await issuer.requested(2)
  })

  it('names every wrong option at once', () => {
    const wrong = (options: object): readonly string[] => {
      try {
        createRegistry(options)
        return []
      } catch (error) {
        if (error instanceof OptionsError) return error.problems.map(({ field, rule }) => `${field} ${rule}`)
        throw error
      }
    }
    expect(wrong({ loadTenant: 'select', maxTenants: 0, tenantTtl: 'soon' })).toEqual([
      'loadTenant must be a function',
      'maxTenants must be a whole number from 1 to 10000000',
      'tenantTtl must be 0, milliseconds >= 1000, or a duration such as "30s"',
    ])
    expect(wrong({ maxTenants: 5, tenantTtl: '1m' })).toEqual([
      'maxTenants needs loadTenant',
      'tenantTtl needs loadTenant',
    ])
  })
})
