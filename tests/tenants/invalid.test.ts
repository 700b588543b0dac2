import type { JwksAuthEvent, RegistryOptions } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { anIssuer, AUDIENCE, MINUTE, setUp, TTL, type Setup } from './setup.js'

/** The fields that the last failed load was told to be wrong in. */
function wrongFields(events: readonly JwksAuthEvent[]): readonly string[] {
  const last = events.findLast((event) => event.type === 'tenant_load_failed')
  return last?.type === 'tenant_load_failed' ? last.problems.map(({ field }) => field) : []
}

async function load(row: unknown, options: RegistryOptions = {}): Promise<Setup & { readonly ending: string }> {
  const setup = await setUp(options)
  setup.database.rows.set('acme', row as never)
  return { ...setup, ending: await setup.visit('acme') }
}

const RIGHT = { issuer: 'https://login.example.com/', audience: AUDIENCE, tenantClaim: 'org' }

describe('What a loader finds and is no registration', () => {
  it.each([
    ['another tenant’s', { ...RIGHT, tenant: 'globex' }, ['tenant']],
    ['of a tenant with an impossible name', { ...RIGHT, tenant: '../etc' }, ['tenant']],
    [
      'wrong in several fields',
      { issuer: 'ftp://x', audience: '', tenantClaim: 5, typo: 1 },
      ['issuer', 'audience', 'tenantClaim', 'tenantClaim', 'typo'],
    ],
    ['no object', 'acme', ['options', 'issuer', 'audience', 'tenantClaim']],
    ['false', false, ['options', 'issuer', 'audience', 'tenantClaim']],
    ['a list with a hole', [RIGHT, null], ['[1]', '[1].issuer', '[1].audience', '[1].tenantClaim', '[1].provider']],
    ['two of one name', [RIGHT, { ...RIGHT, issuer: 'https://other.example.com/' }], ['[1].provider']],
    ['two of one issuer', [RIGHT, { ...RIGHT, provider: 'two' }], ['[1].issuer']],
    [
      'two that may share one',
      [RIGHT, { ...RIGHT, provider: 'two', issuer: 'https://two.example.com', issuerAliases: [RIGHT.issuer] }],
      ['[1].issuer'],
    ],
    ['one that reads our files', { ...RIGHT, bearerTokenFile: '/run/secrets/token' }, ['bearerTokenFile']],
    [
      'one for everybody at an issuer, who proves no tenant',
      {
        issuer: 'https://login.example.com/{tid}/v2.0',
        issuerPlaceholder: { claim: 'tid', values: 'any', discovery: 'common' },
        audience: AUDIENCE,
        dedicatedIssuer: true,
      },
      ['tenantClaim'],
    ],
    [
      'a thousand at once',
      Array.from({ length: 1000 }, (_, at) => ({ ...RIGHT, provider: `p${at}` })),
      ['registrations'],
    ],
  ])('is a 503 that names every wrong field to the operator: %s', async (_, row, fields) => {
    const { ending, events, registry } = await load(row)
    expect(ending).toBe('tenant_unavailable')
    expect(wrongFields(events)).toEqual(fields)
    expect(events).toContainEqual(
      expect.objectContaining({ reason: 'invalid', detail: 'loadTenant found no valid registration', kept: false }),
    )
    expect(registry.list()).toEqual([])
  })

  it('is told of in bounds, however much is wrong', async () => {
    const members = Array.from({ length: 500 }, (_, at) => [`${at}${'x'.repeat(1000)}`, 'y'.repeat(1000)])
    const { events } = await load({ ...RIGHT, ...Object.fromEntries(members) })
    const told = events.find((event) => event.type === 'tenant_load_failed')
    expect(wrongFields(events)).toHaveLength(50)
    expect(JSON.stringify(told).length).toBeLessThan(20_000)
  })

  it('may throw when it is looked at', async () => {
    const trap = {
      get issuer(): string {
        throw new Error('lazy')
      },
    }
    const { ending, events } = await load(trap)
    expect(ending).toBe('tenant_unavailable')
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'tenant_load_failed',
        reason: 'invalid',
        problems: [],
      }),
    )
  })

  it('leaves a tenant as it was, and the next load after the backoff may be right again', async () => {
    const { clock, database, row, visit, events } = await setUp()
    database.rows.set('acme', row())
    await visit('acme')
    database.rows.set('acme', row({ tenant: 'globex' }))
    await clock.advance(TTL)
    expect(await visit('acme')).toBe('ok')
    await clock.advance(0)
    expect(wrongFields(events)).toEqual(['tenant'])
    expect(await visit('acme')).toBe('ok')
    database.rows.set('acme', row({ audience: 'other' }))
    await clock.advance(MINUTE)
    await visit('acme')
    await clock.advance(0)
    expect(await visit('acme')).toBe('token_audience_refused')
  })
})

describe('A loaded registration beside a registered one of the same issuer', () => {
  it.each([
    ['that proves no tenant', {}, ['tenantClaim'], 'tenant_unavailable'],
    ['with another claim', { tenantClaim: 'team' }, ['tenantClaim'], 'tenant_unavailable'],
    ['with the same value', { tenantClaim: { name: 'org', value: 'acme' } }, ['tenantClaim'], 'tenant_unavailable'],
    [
      'that has the issuer for itself',
      { tenantClaim: 'org', dedicatedIssuer: true },
      ['dedicatedIssuer'],
      'tenant_unavailable',
    ],
    ['with a claim of its own', { tenantClaim: 'org' }, [], 'ok'],
  ])('gives way to one %s', async (_, registered, fields, ending) => {
    const { database, row, registry, visit, events } = await setUp()
    const { tenantClaim: _none, ...own } = row() as { readonly tenantClaim?: unknown }
    registry.register({ ...own, tenant: 'own', ...registered } as never)
    database.rows.set('acme', row())
    expect([await visit('acme'), wrongFields(events)]).toEqual([ending, fields])
  })

  it('cannot say that the issuer is its own', async () => {
    const { database, row, registry, visit, events } = await setUp()
    registry.register({ ...row(), tenant: 'own' } as never)
    database.rows.set('acme', [row({ dedicatedIssuer: true })] as never)
    expect([await visit('acme'), wrongFields(events)]).toEqual(['tenant_unavailable', ['[0].dedicatedIssuer']])
  })

  it('goes when the other is registered later, for tokens that wait too', async () => {
    const { clock, database, row, registry, issuer, sign, verify, visit } = await setUp()
    database.rows.set('acme', row())
    database.rows.set('globex', row())
    expect([await visit('globex'), await visit('acme')]).toEqual(['ok', 'ok'])
    await clock.advance(11 * MINUTE)
    // Keys that have expired: the token waits for new ones.
    const forced = issuer.hold()
    const waiting = verify(await sign('acme'), 'acme')
    await issuer.requested(2)
    registry.register({ ...row(), tenant: 'own', tenantClaim: { name: 'org', value: 'acme' } } as never)
    forced()
    expect([await waiting, await visit('acme'), await visit('globex')]).toEqual([
      'tenant_unavailable',
      'tenant_unavailable',
      'ok',
    ])
    expect(await verify(await sign('acme'), 'own')).toBe('ok')
  })
})

describe('A loaded registration', () => {
  it('leads to public addresses only, unless the registry says otherwise', async () => {
    const setup = await setUp({ allowAddresses: ['10.0.0.1'] })
    const { clock, database, row, registry, visit, events } = setup
    const guarded = { retry: { maxRetries: 0 } }
    database.rows.set('acme', row(guarded))
    expect(await visit('acme')).toBe('keys_unavailable')
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh_failed', reason: 'guard' }))
    expect(setup.issuer.count('all')).toBe(0)
    // What is registered is the operator's own word.
    const own = await anIssuer(clock)
    registry.register({ tenant: 'own', issuer: own.issuer, audience: AUDIENCE })
    expect(await setup.verify(await own.sign(), 'own')).toBe('ok')
  })

  it('leads where the registry permits it: to listed addresses, or anywhere', async () => {
    for (const options of [{ allowAddresses: ['127.0.0.0/8'] }, { network: 'any' as const }]) {
      const { database, row, visit } = await setUp(options)
      database.rows.set('acme', row())
      expect(await visit('acme')).toBe('ok')
    }
  })

  it.each([
    [{ network: 'any' }, ['network']],
    [{ allowAddresses: ['127.0.0.1', '10.0.0.1'] }, ['allowAddresses']],
    [{ network: 'any', allowAddresses: ['169.254.169.254'] }, ['network', 'allowAddresses']],
    [{ allowedDomains: ['evil.test'], issuer: 'https://evil.test/' }, ['allowedDomains']],
    [{ requireHttps: false, issuer: 'http://login.example.com/' }, ['requireHttps']],
  ])('cannot permit itself what the registry does not: %j', async (more, fields) => {
    const { ending, events } = await load(
      { ...RIGHT, ...more },
      { requireHttps: true, allowedDomains: ['example.com'], allowAddresses: ['10.0.0.2'] },
    )
    expect(ending).toBe('tenant_unavailable')
    expect(wrongFields(events)).toEqual(fields)
  })
})
