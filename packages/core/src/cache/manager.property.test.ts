import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Provider } from '../../../../tests/cache/model/provider.js'
import type { Answer, KidChoice, Moment, Step } from '../../../../tests/cache/model/step.js'
import { take } from '../../../../tests/cache/model/take.js'
import { World } from '../../../../tests/cache/model/world.js'
import type { CachePolicy } from './cache-policy.js'
import { DEFAULTS } from '../options/defaults.js'

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env['FC_RUNS'] ?? 2000)
const MAX_RUN_MS = 300_000

const constants = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const pick = fc.nat(5)
const offset = constants(-1 as const, 0 as const, 1 as const)
const moment = constants<Moment>('refreshAfter', 'expireAfter', 'staleAfter', 'retryAt', 'conclusive')

const ok = (cacheControl: string | undefined): Answer => ({ ok: true, cacheControl })
const good = constants(
  ok(undefined),
  ok('max-age=600'),
  ok('max-age=60, must-revalidate'),
  ok('max-age=0'),
  ok('max-age=999999999'),
  ok('no-store'),
)
const unavailable = { ok: false, reason: 'status', httpStatus: 503 } as const
const bad = constants<Answer>(
  { ok: false, reason: 'network' },
  { ok: false, reason: 'timeout' },
  { ok: false, reason: 'no_usable_key' },
  { ok: false, reason: 'body' },
  { ok: false, reason: 'status', httpStatus: 500 },
  // Asked for by nobody.
  { ok: false, reason: 'status', httpStatus: 304 },
  { ...unavailable, retryAfter: 20_000 },
  { ...unavailable, retryAfter: 1e12 },
  // A date long past.
  { ...unavailable, retryAfter: 0 },
)
const answer = fc.oneof(good, bad)

const kid: fc.Arbitrary<KidChoice> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ of: constants('published' as const, 'cached' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ of: constants('withdrawn' as const, 'bogus' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ of: constants('rotated' as const, 'next' as const) }) },
  { weight: 1, arbitrary: fc.record({ of: constants('long' as const, 'none' as const) }) },
)

const ms = fc.oneof(
  constants(1, 250, 499, 500, 1000, 5000, 15_000, 60_000),
  fc.nat(30_000),
  fc.nat(3_600_000),
  fc.nat(200_000_000),
)
const jump = fc.oneof(constants(-3_600_000, 3_600_000), fc.integer({ min: -100_000_000, max: 100_000_000 }))
const times = constants(1, 1, 3, 20)
const alg = constants('ES256' as const, 'ES256' as const, 'ES256' as const, 'RS256' as const)
const signal = constants('none' as const, 'none' as const, 'open' as const, 'aborted' as const)
const seen = constants('atStart' as const, 'now' as const)
const elapsed = constants(0, 1, 500, 60_000, 3_600_000, -1000)
const lifetime = constants(0, 30_000, 600_000, 3_600_000, 999_999_999)
const chance = constants(0, 0.25, 0.5, 0.75)

type Details<Name extends Step['do']> = Omit<Extract<Step, { do: Name }>, 'do'>
type Arbitraries<Rest> = { readonly [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> }

const doing = <Name extends Step['do']>(name: Name, details: Arbitraries<Details<Name>>): fc.Arbitrary<Step> =>
  fc.record<{ [key: string]: unknown }>({ do: fc.constant(name), ...details }) as fc.Arbitrary<Step>

type Weighted = fc.WeightedArbitrary<Step>
const often = (weight: number, arbitrary: fc.Arbitrary<Step>): Weighted => ({ weight, arbitrary })

const changes: readonly Weighted[] = [
  often(12, doing('rotate', { keepOld: fc.boolean() })),
  often(6, doing('withdraw', { pick })),
  often(4, doing('restore', {})),
]

/** Everything that can happen, in any order. */
const anything = fc.oneof(
  often(90, doing('ask', { kid, alg, times, signal })),
  often(12, doing('askOthers', { kid, signal: constants('none' as const, 'open' as const) })),
  often(66, doing('land', { pick, answer, seen })),
  often(12, doing('autopilot', { fetches: fc.integer({ min: 1, max: 20 }), delay: fc.nat(9000), answer })),
  ...changes,
  often(3, doing('replace', { pick })),
  often(24, doing('pass', { ms })),
  often(24, doing('passUntil', { moment, offset })),
  often(3, doing('jump', { ms: jump })),
  often(3, doing('jumpUntil', { moment, offset })),
  often(6, doing('giveUp', { pick })),
  often(9, doing('force', {})),
  often(6, doing('start', {})),
  often(9, doing('adopt', { age: elapsed, ttl: lifetime })),
  often(3, doing('prefetch', {})),
  often(3, doing('look', {})),
  often(6, doing('chance', { value: chance })),
  often(1, doing('close', {})),
)

const one = fc.constant(1)
const patient = fc.constant('none' as const)
const es256 = fc.constant('ES256' as const)

/** Keys that come and go, and tokens that name them early and late. */
const early = constants<KidChoice>({ of: 'next' }, { of: 'rotated' }, { of: 'withdrawn', pick: 0 })
const comingAndGoing = fc.oneof(
  often(40, doing('ask', { kid: early, alg: es256, times: one, signal: patient })),
  often(30, doing('land', { pick, answer: fc.constant(ok(undefined)), seen })),
  ...changes,
  often(8, doing('adopt', { age: constants(0, 1, 1000), ttl: lifetime })),
  often(20, doing('pass', { ms: constants(1, 500, 999, 1000, 2000, 4000, 5000, 8000, 15_000) })),
  often(4, doing('force', {})),
)

/** Keys that age while the provider answers well or badly, to the millisecond. */
const aging = fc.oneof(
  often(40, doing('ask', { kid, alg: es256, times: one, signal: patient })),
  often(20, doing('land', { pick, answer, seen })),
  often(30, doing('passUntil', { moment, offset })),
  often(8, doing('adopt', { age: elapsed, ttl: lifetime })),
  often(10, doing('pass', { ms: constants(1, 49, 50, 499, 500) })),
  often(4, doing('chance', { value: chance })),
)

const policy: fc.Arbitrary<CachePolicy> = fc
  .record(
    {
      staleWhileError: constants(0, 60_000),
      staleWhileRevalidate: constants(5000),
      staleWait: constants(0, 50),
      mustRevalidate: constants('respect' as const),
      minTtl: constants(0),
      negativeCacheTtl: constants(0, 3000, 300_000),
      prefetchJitter: constants(0),
      failureBackoff: constants({ initial: 100, max: 400 }),
      unknownKidBudget: constants({ burst: 1, refill: 60_000 }, { burst: 1000, refill: 0 }),
      signatureMismatchBudget: constants(
        { burst: 1, refill: 60_000 },
        { burst: 5, refill: 1000 },
        { burst: 1000, refill: 0 },
      ),
    },
    { requiredKeys: [] },
  )
  .map((given) => ({ ...DEFAULTS.cache, ...given }))

/** With budgets that never end, only memory keeps a token from being looked for. */
const generous: fc.Arbitrary<CachePolicy> = constants(3000, 30_000, 300_000).map((negativeCacheTtl) => ({
  ...DEFAULTS.cache,
  negativeCacheTtl,
  unknownKidBudget: { burst: 1000, refill: 0 },
}))

const unhandled: unknown[] = []
const note = (error: unknown): void => {
  unhandled.push(error)
}
beforeAll(() => {
  process.on('unhandledRejection', note)
})
afterAll(() => {
  process.off('unhandledRejection', note)
})

async function run(steps: readonly Step[], given: CachePolicy, closing: 'open' | 'settled'): Promise<void> {
  const world = new World(given, await Provider.create())
  const check = (when: string): void => {
    expect(world.problems, when).toEqual([])
    expect(unhandled, when).toEqual([])
  }
  for (const [index, step] of steps.entries()) {
    await take(world, step)
    check(`after step ${index}`)
  }
  if (closing === 'settled') {
    for (let rounds = 0; rounds < 3 && world.reference.open !== undefined; rounds += 1) {
      const place = world.source.open.findIndex((fetch) => fetch === world.reference.open)
      await take(world, { do: 'land', pick: place, answer: ok(undefined), seen: 'now' })
    }
    check('while the last fetches end')
    expect(world.waiting, 'somebody waits for nothing').toEqual([])
  }
  const late = [...world.source.open]
  await take(world, { do: 'close' })
  expect(world.waiting, 'somebody waits on after close').toEqual([])
  expect(world.clock.pending - world.source.timers, 'a timer is left after close').toBe(0)
  expect(late.every((fetch) => fetch.request.signal.aborted)).toBe(true)
  for (const fetch of world.source.open) world.land(fetch, ok(undefined), world.provider.set)
  await take(world, { do: 'ask', kid: { of: 'published', pick: 0 }, alg: 'ES256', times: 2, signal: 'none' })
  await take(world, { do: 'force' })
  check('after close')
}

console.info(`cache property tests: FC_SEED=${seed} FC_RUNS=${numRuns}`)

it.each([
  ['whatever happens, in any order', anything, policy, numRuns],
  ['while keys come and go', comingAndGoing, generous, Math.ceil(numRuns / 2)],
  ['while keys age and the provider fails', aging, policy, Math.ceil(numRuns / 2)],
] as const)('The cache manager keeps its promises %s', { timeout: MAX_RUN_MS }, async (_, step, given, runs) => {
  const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' })
  const closing = constants('open' as const, 'settled' as const)
  await fc.assert(fc.asyncProperty(steps, given, closing, run), { seed, numRuns: runs })
})
