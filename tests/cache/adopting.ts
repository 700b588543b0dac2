import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { expect } from 'vitest'
import { AbsentKidsPool } from '../../packages/core/src/cache/absent-kids-pool.js'
import { CacheManager } from '../../packages/core/src/cache/manager.js'
import type { SourceAnswer } from '../../packages/core/src/cache/snapshot.js'
import { RefusedError } from '../../packages/core/src/errors/errors.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { publishedSet, type PublishedSet } from './model/published-keys.js'
import { ScriptedSource } from './model/scripted-source.js'

export const MINUTE = 60_000
const [old, both, next] = await Promise.all([
  publishedSet([{ kid: 'old', pair: 0 }]),
  publishedSet([
    { kid: 'old', pair: 0 },
    { kid: 'next', pair: 1 },
  ]),
  publishedSet([{ kid: 'next', pair: 1 }]),
])
export { both, next, old }

export interface Setup {
  readonly clock: TestClock
  readonly source: ScriptedSource
  readonly manager: CacheManager
  /** Keys that another process fetched so long ago. */
  readonly fetchedElsewhere: (set: PublishedSet, ago?: number) => SourceAnswer
  /** How a request for a key ends: the number of keys, or the code of its refusal. */
  readonly find: (kid: string) => Promise<number | string>
  readonly land: (set: PublishedSet) => Promise<void>
}

export function setUp(): Setup {
  const clock = createTestClock({ random: 0.5 })
  let orders = 0
  const source = new ScriptedSource(
    clock,
    () => ({ order: (orders += 1), seenAtStart: old }),
    () => {},
  )
  const manager = new CacheManager({
    source,
    clock,
    policy: DEFAULTS.cache,
    absentKids: new AbsentKidsPool(clock),
    events: { wants: () => false, emit: () => {} },
    subject: () => ({ tenant: 't', provider: 'p' }),
    onFetchEnd: () => {},
  })
  const fetchedElsewhere: Setup['fetchedElsewhere'] = ({ keys }, ago = 0) => {
    const { wall, mono } = clock.now()
    const at = { wall: wall - ago, mono: mono - ago }
    const until = { expiresAt: at.wall + 10 * MINUTE, staleUntil: at.wall + 70 * MINUTE }
    return { keys, url: 'https://issuer.test/jwks', headers: {}, requestedAt: at, fetchedAt: at, until }
  }
  const find: Setup['find'] = async (kid) => {
    try {
      return (await manager.find({ kid, alg: 'ES256' })).length
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  }
  const land: Setup['land'] = async (set) => {
    await clock.advance(0)
    const [fetch] = source.open
    if (fetch === undefined) throw new Error('no fetch is open')
    source.land(fetch, { ok: true, cacheControl: undefined }, set)
    await clock.advance(0)
  }
  return { clock, source, manager, fetchedElsewhere, find, land }
}

/** With keys of its own, fetched a second ago. */
export async function warm(): Promise<Setup> {
  const setup = setUp()
  const first = setup.find('old')
  await setup.land(old)
  expect(await first).toBe(1)
  await setup.clock.advance(1000)
  return setup
}
