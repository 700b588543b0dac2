import { describe, expect, it } from 'vitest'
import { DEFAULTS } from '../../../packages/core/src/options/defaults.js'
import { anIssuer, MINUTE, setUp, type Setup } from '../../tenants/setup.js'
import { boundOf } from './bound.js'

const BOUND = boundOf(DEFAULTS.cache, DEFAULTS.fetch.retry)
const STEP_MS = 1000

interface Taken extends Setup {
  /** A request of each tenant: each has the other one evicted. */
  readonly takeTurns: () => Promise<void>
  /** The most requests to the first tenant's provider in any minute that begins so long after the start. */
  readonly most: (from?: number) => number
}

/** Two tenants, with a provider each, of which one is loaded at a time. */
async function twoTenants(): Promise<Taken> {
  const setup = await setUp({ maxTenants: 1 }, 0)
  const { clock, database, issuer, row, sign, verify } = setup
  const other = await anIssuer(clock)
  database.rows.set('a', row())
  database.rows.set('b', row({ issuer: other.issuer, jwksUri: other.jwksUri }))
  const good = [await sign('a'), await other.sign({ org: 'b' }, { expiresIn: 10_000_000 })] as const
  const begun = clock.now().wall
  return {
    ...setup,
    takeTurns: async () => {
      await verify(good[0], 'a')
      await verify(good[1], 'b')
    },
    most: (from = 0) => {
      const times = issuer.requests.map(({ at }) => at).filter((at) => at >= begun + from)
      return Math.max(0, ...times.map((first) => times.filter((at) => at >= first && at < first + MINUTE).length))
    },
  }
}

async function during(forMs: number, { clock }: Setup, step: () => Promise<void>): Promise<void> {
  for (let passed = 0; passed < forMs; passed += STEP_MS) {
    await step()
    await clock.advance(STEP_MS)
  }
}

/** Tokens of the first tenant that no key fits: of a made-up `kid`, and with a signature of somebody else. */
async function forgeries({ issuer }: Setup): Promise<() => Promise<readonly string[]>> {
  const key = await issuer.createForeignKey('ES256')
  let made = 0
  const forged = async (kid: string): Promise<string> =>
    await issuer.sign({ org: 'a', jti: `${(made += 1)}` }, { key, kid })
  return async () => [await forged(issuer.signingKey.kid), await forged(`made-up-${made}`)]
}

describe('The bound of requests a minute, where loaded tenants are evicted by turns,', () => {
  it('holds for good tokens, and is nearly reached', async () => {
    const taken = await twoTenants()
    await during(2 * MINUTE, taken, taken.takeTurns)
    const { evicted, healthy } = BOUND
    expect(taken.most()).toBeLessThanOrEqual(evicted.healthy)
    expect(taken.most()).toBeGreaterThanOrEqual(evicted.healthy - healthy)
    // What was saved up is spent.
    expect(taken.most(MINUTE)).toBeLessThan(evicted.healthy / 2)
  })

  it('holds in a flood of bad tokens, which without eviction has a lower one', async () => {
    const taken = await twoTenants()
    const forge = await forgeries(taken)
    await during(2 * MINUTE, taken, async () => {
      await taken.takeTurns()
      for (const token of await forge()) await taken.verify(token, 'a')
    })
    const { evicted, flooded } = BOUND
    expect(taken.most()).toBeLessThanOrEqual(evicted.flooded)
    expect(taken.most()).toBeGreaterThan(flooded)
  })

  it('holds for a provider that fails and answers by turns', async () => {
    const taken = await twoTenants()
    const forge = await forgeries(taken)
    let rounds = 0
    await during(2 * MINUTE, taken, async () => {
      rounds += 1
      if (rounds % 4 === 1) await taken.issuer.misbehave({ status: 503 })
      if (rounds % 4 === 3) await taken.issuer.behave()
      const asked = [taken.takeTurns(), ...(await forge()).map(async (token) => await taken.verify(token, 'a'))]
      const settled = Promise.allSettled(asked)
      await taken.clock.advance(0)
      void settled
    })
    expect(taken.most()).toBeLessThanOrEqual(BOUND.evicted.flapping)
    expect(taken.most()).toBeGreaterThan(BOUND.healthy)
  })
})
