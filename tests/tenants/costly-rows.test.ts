import { generateKeyPairSync } from 'node:crypto'
import type { JwksAuthEvent } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { longestStall } from './longest-stall.js'
import { AUDIENCE, setUp, type Setup } from './setup.js'

const MAX_STALL_MS = 20
/** Other work of the machine stalls the loop as well: of so many rounds the best one counts. */
const ROUNDS = 8

async function leastStall(run: (round: number) => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let round = 0; round < ROUNDS && least > MAX_STALL_MS / 2; round += 1)
    least = Math.min(least, await longestStall(() => run(round)))
  return least
}

/** The keys that take longest to import. */
const DEAR_KEYS: readonly object[] = Array.from({ length: 10 }, () => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey.export({ format: 'jwk' }),
  alg: 'ES512',
}))
let serial = 0
const keys = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, at) => ({ ...DEAR_KEYS[at % DEAR_KEYS.length], kid: `${(serial += 1)}` }))

const providers = (count: number, keysOfEach: number, more: object = {}): readonly object[] =>
  Array.from({ length: count }, (_, at) => ({
    provider: `p${at}`,
    issuer: `https://p${at}.example.com/`,
    audience: AUDIENCE,
    tenantClaim: 'org',
    jwks: { keys: keys(keysOfEach) },
    ...more,
  }))

/** An issuer of so many characters, and so many values for its placeholder. */
const placeholder = (length: number, values: number, host = 'login'): object => ({
  issuer: `https://${host}.example.com/${'x'.repeat(length)}/{tid}/`,
  issuerPlaceholder: { claim: 'tid', values: Array.from({ length: values }, (_, at) => `v${at}`) },
})

/** What the last load was told to be wrong in. */
function problemsOf({ events }: Setup): readonly string[] {
  const last = events.findLast((event: JwksAuthEvent) => event.type === 'tenant_load_failed')
  return last?.type === 'tenant_load_failed' ? last.problems.map(({ field, rule }) => `${field} ${rule}`) : []
}

describe('A row of a tenant loader', { timeout: 120_000 }, () => {
  it.each<readonly [string, () => unknown, string]>([
    ['keys', () => providers(100, 5), 'registrations must have at most 400 keys in jwks, all together'],
    [
      'members and items',
      () => providers(100, 1, { claimValues: { team: Array.from({ length: 500 }, (_, at) => `t${at}`) } }),
      'registrations must have at most 8192 members and items, all together',
    ],
    [
      'keys and their members',
      () => providers(100, 100),
      'registrations must have at most 8192 members and items, all together',
    ],
    [
      'members of members',
      () => ({ ...providers(1, 1)[0], extra: Array.from({ length: 3000 }, () => ({ a: [{ b: {} }, {}] })) }),
      'registrations must have at most 8192 members and items, all together',
    ],
    [
      'characters',
      () => providers(2, 1, { ca: 'x'.repeat(600_000) }),
      'registrations must have at most 1048576 characters, all together',
    ],
    [
      'issuers of many characters',
      () => providers(4, 1).map((provider, at) => ({ ...provider, ...placeholder(1900, 180, `${at}`) })),
      'registrations must stand for issuers of at most 1048576 characters, all together',
    ],
    [
      'issuers of one placeholder',
      () => ({ ...providers(1, 1)[0], ...placeholder(1900, 8000) }),
      'issuerPlaceholder.values must stand for issuers of at most 4194304 characters, all together',
    ],
    [
      'characters of an issuer',
      () => ({ ...providers(1, 1)[0], ...placeholder(500_000, 5000) }),
      'issuer must be the iss of its tokens: 1 to 2048 characters, without blanks around them',
    ],
    ['providers', () => providers(101, 1), 'registrations must be at most 100'],
  ])('that holds too many %s is refused by a code and the bound, without a stall', async (_what, make, problem) => {
    const setup = await setUp()
    const token = await setup.sign('acme')
    const rows = Array.from({ length: ROUNDS }, make)
    for (const [round, row] of rows.entries()) setup.database.rows.set(`acme-${round}`, row as never)
    const stall = await leastStall(async (round) => {
      expect(await setup.verify(token, `acme-${round}`)).toBe('tenant_unavailable')
    })
    expect(problemsOf(setup)[0]).toBe(problem)
    expect(stall).toBeLessThan(MAX_STALL_MS)
  })

  it('that holds itself is refused as well', async () => {
    const setup = await setUp()
    const row: Record<string, unknown> = { ...providers(1, 1)[0] }
    row['claimValues'] = row
    setup.database.rows.set('acme', row as never)
    expect(await setup.visit('acme')).toBe('tenant_unavailable')
    expect(problemsOf(setup)).toEqual(['registrations must have at most 8192 members and items, all together'])
  })

  it('with all that it may hold is loaded, and its keys are imported, without a stall', async () => {
    const setup = await setUp()
    const token = await setup.sign('acme')
    for (let round = 0; round < ROUNDS; round += 1)
      setup.database.rows.set(`acme-${round}`, providers(100, 4, { prefetch: true }) as never)
    const stall = await leastStall(async (round) => {
      const tenant = `acme-${round}`
      expect(await setup.verify(token, tenant)).toBe('token_issuer_unknown')
      for (let at = 0; at < 100; at += 1)
        while (setup.registry.status(tenant, `p${at}`)?.keys.length !== 4)
          await new Promise((resolve) => setImmediate(resolve))
    })
    expect(stall).toBeLessThan(MAX_STALL_MS)
  })

  it('with wrong keys is told of 50 at most, each by its place', async () => {
    const setup = await setUp()
    setup.database.rows.set('acme', providers(60, 1, { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }) as never)
    expect(await setup.visit('acme')).toBe('tenant_unavailable')
    expect(problemsOf(setup)).toHaveLength(50)
    expect(problemsOf(setup)[7]).toBe(
      '[7].jwks.keys[0] must be a usable public signature key (symmetric: it is a symmetric key: anyone who can read it can sign)',
    )
  })

  it('is superseded while its keys are judged: what was found is dropped, and who waits asks anew', async () => {
    const setup = await setUp()
    const { database, registry, row } = setup
    database.rows.set('acme', providers(100, 4) as never)
    const visit = setup.visit('acme')
    await database.reached(1)
    await new Promise((resolve) => setImmediate(resolve))
    database.rows.set('acme', row())
    registry.invalidateTenant('acme')
    expect(await visit).toBe('ok')
    expect(registry.list().map(({ provider }) => provider)).toEqual(['default'])
  })
})
