import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundOf } from './bound.js'
import { CountedSource, DOWN, type Behaviour, type Options } from './counted-source.js'

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31)
const numRuns = Math.ceil(Number(process.env['FC_RUNS'] ?? 2000) / 20)

const constants = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

const budget = constants({ burst: 1, refill: 60_000 }, { burst: 3, refill: 5000 }, { burst: 20, refill: 500 })
const options: fc.Arbitrary<Options> = fc.record({
  cache: fc.record(
    {
      minTtl: constants(200, 1000, 1500, 5000),
      failureBackoff: constants({ initial: 50, max: 400 }, { initial: 500, max: 2000 }, { initial: 3000, max: 3000 }),
      unknownKidBudget: budget,
      signatureMismatchBudget: budget,
      staleWhileError: constants(0, 1000),
      staleWait: constants(0, 5000),
      refreshEarly: constants(0, 600_000),
      mustRevalidate: constants('respect' as const),
      prefetchJitter: constants(0),
    },
    { requiredKeys: [] },
  ),
  retry: fc.record(
    {
      maxRetries: constants(0, 1, 5),
      initialBackoff: constants(0, 1000),
      jitter: constants('none' as const),
      deadline: constants(1000, 60_000),
    },
    { requiredKeys: [] },
  ),
})

const answer = (cacheControl: string): Behaviour => ({ status: 200, headers: { 'cache-control': cacheControl } })
const behaviour = constants<Behaviour>(
  answer('max-age=0'),
  answer('max-age=1, must-revalidate'),
  answer('no-store'),
  answer('max-age=600'),
  DOWN,
  DOWN,
  { status: 429, headers: { 'retry-after': '2' } },
  { status: 404 },
)
const kind = constants('known' as const, 'unknown' as const, 'misfit' as const, 'nameless' as const)

type Step =
  | {
      readonly do: 'traffic'
      readonly kinds: readonly Parameters<CountedSource['ask']>[0][]
      readonly every: number
      readonly times: number
    }
  | { readonly do: 'behave'; readonly behaviours: readonly Behaviour[] }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'chance'; readonly value: number }
  | { readonly do: 'redirect'; readonly hops: number }
  | { readonly do: 'rotate' | 'start' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('traffic' as const),
      kinds: fc.array(kind, { minLength: 1, maxLength: 4 }),
      every: constants(10, 100, 250, 1000, 7000),
      times: fc.integer({ min: 1, max: 100 }),
    }),
  },
  // Several: each is how one request is answered, in turn.
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('behave' as const),
      behaviours: fc.array(behaviour, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: constants(1, 500, 15_000, 59_999, 3_600_000) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('chance' as const), value: constants(0, 0, 0.5, 0.999) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redirect' as const), hops: constants(0, 1, 3) }) },
  { weight: 1, arbitrary: fc.record({ do: constants('rotate' as const, 'start' as const) }) },
)

/** The most redirects that the steps lead through, and the request that they end in. */
function hopsOf(steps: readonly Step[]): number {
  return 1 + Math.max(0, ...steps.map((one) => (one.do === 'redirect' ? one.hops : 0)))
}

async function take(source: CountedSource, one: Step): Promise<void> {
  switch (one.do) {
    case 'traffic':
      for (let count = 0; count < one.times; count += 1) {
        for (const what of one.kinds) source.ask(what)
        await source.pass(one.every)
      }
      return
    case 'behave': {
      let asked = 0
      source.onRequest = () => {
        source.behaviour = one.behaviours[(asked += 1) % one.behaviours.length] ?? DOWN
      }
      return
    }
    case 'pass':
      return await source.pass(one.ms)
    case 'chance':
      source.chance = one.value
      return
    case 'redirect':
      source.redirects = one.hops
      return
    case 'rotate':
      return source.rotate()
    case 'start':
      return source.start()
  }
}

console.info(`property tests of requests a minute: FC_SEED=${seed} FC_RUNS=${numRuns * 20}`)

it(
  'No minute has more requests than the bound says, whatever the options, the provider and the tokens',
  { timeout: 300_000 },
  async () => {
    const steps = fc.array(step, { minLength: 3, maxLength: 20, size: 'max' })
    await fc.assert(
      fc.asyncProperty(options, steps, async (given, taken) => {
        const source = new CountedSource(given)
        try {
          for (const one of taken) await take(source, one)
          const { flapping } = boundOf(source.cache, source.retry, hopsOf(taken))
          expect(source.most()).toBeLessThanOrEqual(flapping)
        } finally {
          await source.close()
        }
      }),
      { seed, numRuns },
    )
  },
)

it(
  'No minute has more requests than the bound of a provider that works, or that fails, says',
  { timeout: 300_000 },
  async () => {
    const provider = constants('healthy' as const, 'flooded' as const, 'failing' as const)
    await fc.assert(
      fc.asyncProperty(
        options,
        provider,
        constants(10, 100, 330),
        constants(0, 0.5),
        async (given, what, every, chance) => {
          const source = new CountedSource(given)
          source.chance = chance
          source.behaviour = what === 'failing' ? DOWN : answer('max-age=0')
          try {
            for (let passed = 0; passed < 70_000; passed += every) {
              source.ask('known')
              if (what !== 'healthy') for (const bad of ['unknown', 'misfit', 'nameless'] as const) source.ask(bad)
              await source.pass(every)
            }
            expect(source.most()).toBeLessThanOrEqual(boundOf(source.cache, source.retry)[what])
          } finally {
            await source.close()
          }
        },
      ),
      { seed, numRuns: Math.ceil(numRuns / 4) },
    )
  },
)
