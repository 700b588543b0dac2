import { describe, expect, it } from 'vitest'
import { anIssuer, AUDIENCE, eventsOf, many, setUp, tally, TTL } from './setup.js'

const changes = (events: Parameters<typeof eventsOf>[0]): readonly unknown[] =>
  eventsOf(events, 'tenant_loaded').map((event) => ('change' in event ? event.change : undefined))

describe('A loaded tenant that has aged', () => {
  it('serves at once while it is loaded again, once', async () => {
    const { clock, database, row, sign, verify, visit } = await setUp()
    database.rows.set('acme', row())
    await visit('acme')
    await clock.advance(TTL - 1)
    await visit('acme')
    expect(database.asked).toHaveLength(1)
    await clock.advance(1)
    const release = database.hold()
    const token = await sign('acme')
    // None of these could end if it waited: the database does not answer.
    expect(tally(await many(100, () => verify(token, 'acme')))).toEqual({ ok: 100 })
    await database.reached(2)
    expect(tally(await many(100, () => verify(token, 'acme')))).toEqual({ ok: 100 })
    expect(database.asked).toHaveLength(2)
    release()
    await clock.advance(TTL - 1)
    await visit('acme')
    expect(database.asked).toHaveLength(2)
  })

  it('is not loaded again while nobody uses it', async () => {
    const { clock, database, row, registry, visit } = await setUp()
    registry.start()
    database.rows.set('acme', row())
    await visit('acme')
    await clock.advance(10 * TTL)
    expect(database.asked).toHaveLength(1)
  })

  it('keeps keys and status when it is unchanged', async () => {
    const { clock, database, row, registry, visit, issuer, events } = await setUp({ tenantTtl: '10s' })
    database.rows.set('acme', row({ maxTtl: '1h', allowAddresses: ['127.0.0.1'], requiredClaims: ['sub'] }))
    await visit('acme')
    const before = registry.status('acme', 'default')
    await clock.advance(10_000)
    // Another object that says the same, in another spelling.
    database.rows.set('acme', [
      row({ maxTtl: 3_600_000, allowAddresses: ['127.0.0.1'], requiredClaims: ['sub'] }),
    ] as never)
    await visit('acme')
    await clock.advance(0)
    expect(await visit('acme')).toBe('ok')
    expect(changes(events)).toEqual(['added', 'unchanged'])
    expect(issuer.count()).toBe(1)
    expect(registry.status('acme', 'default')).toMatchObject({ fetchedAt: before?.fetchedAt })
  })

  it('follows an object that its loader changes in place', async () => {
    const { clock, database, row, issuer, sign, verify, events } = await setUp()
    const audience = [AUDIENCE]
    const kept = row({ audience })
    database.rows.set('acme', kept)
    const token = await sign('acme')
    expect(await verify(token, 'acme')).toBe('ok')
    audience[0] = 'https://elsewhere.example.test'
    expect(await verify(token, 'acme')).toBe('ok')
    await clock.advance(TTL)
    await verify(token, 'acme')
    await clock.advance(0)
    expect(await verify(token, 'acme')).toBe('token_audience_refused')
    expect(changes(events)).toEqual(['added', 'changed'])
    expect(issuer.count()).toBe(1)
  })

  it('is replaced when it changed; keys stay where the source does', async () => {
    const { clock, database, row, issuer, sign, visit, verify, registry } = await setUp()
    const other = await anIssuer(clock)
    const theirs = { provider: 'two', issuer: other.issuer, audience: AUDIENCE, dedicatedIssuer: true }
    database.rows.set('acme', [row({ provider: 'one' }), theirs] as never)
    expect(await visit('acme')).toBe('ok')
    expect(await verify(await other.sign(), 'acme')).toBe('ok')
    database.rows.set('acme', row({ provider: 'one', tenantClaim: { name: 'org', value: 'o-1' } }))
    await clock.advance(TTL)
    await visit('acme')
    await clock.advance(0)
    expect(await verify(await sign('o-1'), 'acme')).toBe('ok')
    expect(await visit('acme')).toBe('token_tenant_refused')
    expect(await verify(await other.sign(), 'acme')).toBe('token_issuer_unknown')
    expect(registry.list()).toEqual([{ tenant: 'acme', provider: 'one', issuer: issuer.issuer }])
    expect(issuer.count()).toBe(1)
  })

  it('has no say for a token that was waiting for keys when it changed', async () => {
    const { clock, database, row, issuer, visit } = await setUp({ tenantTtl: 0 })
    database.rows.set('acme', row())
    const release = issuer.hold()
    const waiting = visit('acme')
    await issuer.requested(1)
    database.rows.set('acme', row({ audience: 'stricter' }))
    // Whoever asks next makes the tenant be loaded again.
    const next = visit('acme')
    await database.reached(2)
    await clock.advance(0)
    release()
    expect([await waiting, await next]).toEqual(['token_audience_refused', 'token_audience_refused'])
  })
})

describe('A tenant that is removed', () => {
  it('has its tokens refused from then on, those who wait for its keys included', async () => {
    const { clock, database, row, registry, issuer, visit, events } = await setUp()
    database.rows.set('acme', row())
    expect(await visit('acme')).toBe('ok')
    database.rows.delete('acme')
    await clock.advance(2 * TTL)
    // The keys have expired meanwhile: this one waits for them, while its tenant is loaded again.
    const release = issuer.hold()
    const answer = database.hold()
    const waiting = visit('acme')
    await Promise.all([issuer.requested(2), database.reached(2)])
    answer()
    await clock.advance(0)
    release()
    expect(await waiting).toBe('token_issuer_unknown')
    expect(await visit('acme')).toBe('token_issuer_unknown')
    expect(eventsOf(events, 'tenant_removed')).toEqual([{ type: 'tenant_removed', tenant: 'acme', provider: '*' }])
    expect(registry.list()).toEqual([])
  })

  it('is asked for again after one second, then two, then four, then every five', async () => {
    const { clock, database, visit } = await setUp()
    const asks: number[] = []
    for (let second = 0; second < 30; second += 1) {
      const before = database.asked.length
      await visit('acme')
      if (database.asked.length > before) asks.push(second)
      await clock.advance(1000)
    }
    expect(asks).toEqual([0, 1, 3, 7, 12, 17, 22, 27])
  })

  it('may come back', async () => {
    const { clock, database, row, visit } = await setUp()
    expect(await visit('acme')).toBe('token_issuer_unknown')
    database.rows.set('acme', row())
    expect(await visit('acme')).toBe('token_issuer_unknown')
    await clock.advance(1000)
    expect(await visit('acme')).toBe('ok')
  })
})

describe('A tenant that is invalidated', () => {
  it('is loaded anew at its next use, which waits', async () => {
    const { database, row, registry, visit, issuer } = await setUp()
    database.rows.set('acme', row())
    await visit('acme')
    database.rows.set('acme', row({ audience: 'other' }))
    expect(registry.invalidateTenant('acme')).toBe(true)
    expect(await visit('acme')).toBe('token_audience_refused')
    expect([database.asked.length, issuer.count()]).toEqual([2, 1])
  })

  it('keeps its keys when it turns out to be unchanged', async () => {
    const { database, row, registry, visit, issuer, events } = await setUp()
    database.rows.set('acme', row())
    await visit('acme')
    registry.invalidateTenant('acme')
    expect(await visit('acme')).toBe('ok')
    expect([changes(events), issuer.count()]).toEqual([['added', 'unchanged'], 1])
  })

  it('is not served as it was when it cannot be loaded', async () => {
    const { clock, database, row, registry, visit, events } = await setUp()
    database.rows.set('acme', row())
    await visit('acme')
    registry.invalidateTenant('acme')
    database.fault = new Error('down')
    expect(await visit('acme')).toBe('tenant_unavailable')
    expect(eventsOf(events, 'tenant_load_failed')).toMatchObject([{ kept: false }])
    database.fault = undefined
    await clock.advance(1000)
    expect(await visit('acme')).toBe('ok')
  })

  it('while it is loaded, is loaded anew for those who wait', async () => {
    const { database, row, registry, visit } = await setUp()
    database.rows.set('acme', row())
    const release = database.hold()
    const waiting = visit('acme')
    await database.reached(1)
    database.rows.set('acme', row({ audience: 'other' }))
    expect(registry.invalidateTenant('acme')).toBe(true)
    const next = visit('acme')
    await database.reached(2)
    release()
    expect([await waiting, await next]).toEqual(['token_audience_refused', 'token_audience_refused'])
    expect(await visit('acme')).toBe('token_audience_refused')
    expect(database.asked).toHaveLength(2)
  })

  it('while a token waits for its keys, has that token judged anew', async () => {
    const { database, row, registry, issuer, visit } = await setUp()
    database.rows.set('acme', row())
    const release = issuer.hold()
    const waiting = visit('acme')
    await issuer.requested(1)
    database.rows.set('acme', null)
    registry.invalidateTenant('acme')
    release()
    expect(await waiting).toBe('token_issuer_unknown')
  })

  it('is found at once when it was remembered as absent, or as failing', async () => {
    const { database, row, registry, visit } = await setUp()
    await visit('acme')
    database.rows.set('acme', row())
    expect(registry.invalidateTenant('acme')).toBe(true)
    expect(await visit('acme')).toBe('ok')
    database.fault = new Error('down')
    await visit('globex')
    database.fault = undefined
    expect(registry.invalidateTenant('globex')).toBe(true)
    expect(await visit('globex')).toBe('token_issuer_unknown')
  })

  it('is nothing to a registry that knows nothing of it', async () => {
    const { database, registry, row, visit } = await setUp()
    expect(registry.invalidateTenant('acme')).toBe(false)
    expect(registry.invalidateTenant('no name')).toBe(false)
    registry.register({ ...row(), tenant: 'acme' } as never)
    expect(registry.invalidateTenant('acme')).toBe(false)
    expect(await visit('acme')).toBe('ok')
    expect(database.asked).toEqual([])
  })

  it('is used no more from the moment on that it is told of, though a token waits for its load', async () => {
    for (let moment = 0; moment < 25; moment += 1) {
      const { database, row, registry, issuer, sign, verify, events } = await setUp()
      // Whose keys are at hand, so that nothing else is waited for.
      database.rows.set('other', row())
      expect(await verify(await sign('other'), 'other')).toBe('ok')
      database.rows.set('acme', row())
      const token = await sign('acme')
      const release = database.hold()
      const ending = verify(token, 'acme')
      await database.reached(2)
      release()
      for (let turns = 0; turns < moment; turns += 1) await Promise.resolve()
      database.rows.set('acme', row({ audience: 'another' }))
      const told = events.length
      registry.invalidateTenant('acme')
      expect(['ok', 'token_audience_refused']).toContain(await ending)
      const after = events.slice(told).map(({ type }) => type)
      expect(after).not.toContain('token_accepted')
      await issuer.close()
    }
  })
})
