import { describe, expect, it } from 'vitest'
import { setUp, tally } from './setup.js'

/** A tenant is pushed out by another one, each with a source of its own. */
async function twoTenants(): ReturnType<typeof setUp> {
  const setup = await setUp({ maxTenants: 1, retry: { maxRetries: 0 } }, 0.999)
  for (const tenant of ['a', 'b']) {
    const jwksUri = `${setup.issuer.jwksUri}?${tenant}`
    setup.database.rows.set(tenant, setup.row({ jwksUri, failureBackoff: { initial: '30s', max: '60s' } }))
  }
  return setup
}

describe('A tenant that is evicted and loaded again', () => {
  it('does not ask its provider anew while that is to be left alone, having failed', async () => {
    const { issuer, clock, visit } = await twoTenants()
    await issuer.misbehave({ status: 503 })
    expect([await visit('a'), await visit('b')]).toEqual(['keys_unavailable', 'keys_unavailable'])
    for (let round = 0; round < 3; round += 1) {
      expect([await visit('a'), await visit('b')]).toEqual(['keys_unavailable', 'keys_unavailable'])
      await clock.advance(2000)
    }
    expect(issuer.count('jwks')).toBe(2)
    await issuer.behave()
    await clock.advance(30_000)
    expect([await visit('a'), await visit('b')]).toEqual(['ok', 'ok'])
  })

  it('waits longer after each failure, as if it had stayed', async () => {
    const { issuer, clock, visit, refusal } = await twoTenants()
    await issuer.misbehave({ status: 503 })
    await visit('a')
    await visit('b')
    await clock.advance(30_000)
    await visit('a')
    await visit('b')
    const { retryAfter } = await refusal('a')
    expect(retryAfter).toBeGreaterThan(55)
    expect(issuer.count('jwks')).toBe(4)
  })

  it('leaves its failures to no other tenant with the same URL', async () => {
    const { database, clock, row, visit, issuer } = await setUp({ maxTenants: 1, retry: { maxRetries: 0 } }, 0.999)
    database.rows.set('mallory', row({ maxResponseBytes: 1 }))
    database.rows.set('acme', row())
    database.rows.set('globex', row({ jwksUri: `${issuer.jwksUri}?globex` }))
    for (let count = 0; count < 6; count += 1) {
      await clock.advance(60_000)
      expect(await visit('mallory')).toBe('keys_unavailable')
    }
    expect([await visit('globex'), await visit('acme')]).toEqual(['ok', 'ok'])
  })

  it('has no more fetches to spend than before', async () => {
    const { issuer, clock, visit } = await twoTenants()
    const endings: string[] = []
    for (let round = 0; round < 30; round += 1) endings.push(await visit('a'), await visit('b'))
    expect(tally(endings)).toEqual({ ok: 22, keys_unavailable: 38 })
    expect(issuer.count('jwks')).toBe(22)
    await clock.advance(5000)
    expect([await visit('a'), await visit('b')]).toEqual(['ok', 'ok'])
  })
})

describe('Names that no token was proven for', () => {
  it('are loaded so often at once, then once a second, each', async () => {
    const { database, clock, row, verify, sign, issuer } = await setUp({ maxTenants: 1 })
    for (const tenant of ['a', 'b']) database.rows.set(tenant, row({ jwksUri: `${issuer.jwksUri}?${tenant}` }))
    const other = await sign('nobody')
    const visits = async (rounds: number): Promise<readonly string[]> => {
      const endings: string[] = []
      for (let round = 0; round < rounds; round += 1) endings.push(await verify(other, 'a'), await verify(other, 'b'))
      return endings
    }
    expect(tally(await visits(30))).toEqual({ tenant_unavailable: 20, token_tenant_refused: 40 })
    expect(database.asked).toHaveLength(20)
    await clock.advance(1000)
    await visits(1)
    expect(database.asked).toHaveLength(22)
  })
})
