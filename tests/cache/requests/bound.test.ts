import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { COLD_FETCH_BUDGET } from '../../../packages/core/src/cache/evicted-source.js'
import { DEFAULTS } from '../../../packages/core/src/options/defaults.js'
import { boundOf } from './bound.js'
import { CountedSource, DOWN, MINUTE, type Options } from './counted-source.js'

const opened: CountedSource[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.close()))
})

function sourceWith(options: Options = {}): CountedSource {
  const source = new CountedSource(options)
  opened.push(source)
  return source
}

/** Tokens of all kinds come, every so many milliseconds. */
async function flood(source: CountedSource, forMs: number, every = 250): Promise<void> {
  for (let passed = 0; passed < forMs; passed += every) {
    await source.flood()
    await source.pass(every)
  }
}

const SHORT = { status: 200, headers: { 'cache-control': 'max-age=1' } }
const BACKOFFS = [
  { initial: 1000, max: 60_000 },
  { initial: 500, max: 2000 },
  { initial: 4000, max: 8000 },
] as const

describe('The bound of requests a minute', () => {
  it('has the numbers that docs/spec/cache.md says, with the defaults', () => {
    const { healthy, flooded, failing, down, flapping, evicted } = boundOf(DEFAULTS.cache, DEFAULTS.fetch.retry)
    const page = readFileSync(new URL('../../../docs/spec/cache.md', import.meta.url), 'utf8')
    const table = /<!-- requests a minute -->\n\n((?:\|.*\n)+)/.exec(page)?.[1] ?? ''
    const stated = table
      .trim()
      .split('\n')
      .slice(2)
      .map((row) => Number(row.split('|').at(-2)))
    const whenEvicted = [evicted.healthy, evicted.flooded, evicted.flapping]
    expect(stated).toEqual([healthy, flooded, failing, down, flapping, ...whenEvicted])
    const { burst, refill } = COLD_FETCH_BUDGET
    expect(page).toContain(`- _cold_ = ${burst} + 60 s / ${refill / 1000} s: `)
  })

  it.each([1000, 5000, 30_000])(
    'holds for a healthy provider with tiny lifetimes, and is nearly reached: minTtl %i',
    async (minTtl) => {
      const source = sourceWith({ cache: { minTtl, prefetchJitter: 0 } })
      source.behaviour = SHORT
      for (let passed = 0; passed < 3 * MINUTE; passed += 100) {
        source.ask('known')
        await source.pass(100)
      }
      const { healthy } = boundOf(source.cache, source.retry)
      expect(source.most()).toBeLessThanOrEqual(healthy)
      expect(source.most()).toBeGreaterThanOrEqual(healthy - Math.ceil(healthy / 5))
    },
  )

  it('holds for lifetimes of a second without minTtl: one request for each', async () => {
    const source = sourceWith({ cache: { minTtl: 0 } })
    for (let passed = 0; passed < 2 * MINUTE; passed += 50) {
      const date = new Date(source.clock.now().wall).toUTCString()
      source.behaviour = { status: 200, headers: { 'cache-control': 'max-age=1', date } }
      source.ask('known')
      await source.pass(50)
    }
    expect(source.most()).toBeLessThanOrEqual(61)
    expect(source.most()).toBeGreaterThanOrEqual(50)
  })

  it.each([
    [
      { burst: 3, refill: 5000 },
      { burst: 2, refill: 15_000 },
    ],
    [
      { burst: 10, refill: 1000 },
      { burst: 1, refill: 60_000 },
    ],
    [
      { burst: 1, refill: 30_000 },
      { burst: 20, refill: 2000 },
    ],
  ])(
    'holds in a flood of bad tokens, and is nearly reached: %j %j',
    async (unknownKidBudget, signatureMismatchBudget) => {
      const source = sourceWith({ cache: { unknownKidBudget, signatureMismatchBudget } })
      source.behaviour = SHORT
      await flood(source, 3 * MINUTE)
      const { flooded } = boundOf(source.cache, source.retry)
      expect(source.most()).toBeLessThanOrEqual(flooded)
      expect(source.most()).toBeGreaterThanOrEqual(flooded * 0.7)
    },
  )

  it.each(BACKOFFS.flatMap((failureBackoff) => [0, 2, 5].map((maxRetries) => [failureBackoff, maxRetries] as const)))(
    'holds while the provider fails, and is reached: %j, %i retries',
    async (failureBackoff, maxRetries) => {
      for (const chance of [0, 0.5, 0.999]) {
        const source = sourceWith({ cache: { failureBackoff }, retry: { maxRetries } })
        source.chance = chance
        source.behaviour = DOWN
        const begun = source.clock.now().mono
        await flood(source, 4 * MINUTE)
        const { failing, down } = boundOf(source.cache, source.retry)
        expect(source.most()).toBeLessThanOrEqual(failing)
        expect(source.most(begun + 2 * MINUTE)).toBeLessThanOrEqual(down)
        if (chance > 0) continue
        // A request comes at any end of a backoff but for the last part of it.
        expect(source.most()).toBeGreaterThanOrEqual(failing * 0.8)
        expect(source.most(begun + 2 * MINUTE)).toBeGreaterThanOrEqual(down - 1 - down * 0.2)
      }
    },
  )

  it('holds while the provider fails and answers by turns, and is reached within a factor of two', async () => {
    const source = sourceWith()
    const { flapping } = boundOf(source.cache, source.retry)
    let failures = 0
    source.onRequest = () => {
      // All attempts of a fetch fail, and one after it; then comes an answer.
      failures = source.behaviour === DOWN ? failures + 1 : 0
      source.behaviour = failures > 3 ? SHORT : DOWN
    }
    await flood(source, 3 * MINUTE)
    expect(source.most()).toBeLessThanOrEqual(flapping)
    expect(source.most()).toBeGreaterThanOrEqual(flapping / 2)
  })

  it('counts each redirect of each attempt', async () => {
    const source = sourceWith()
    source.redirects = 3
    source.behaviour = DOWN
    await flood(source, 3 * MINUTE)
    expect(source.most()).toBe(boundOf(source.cache, source.retry, 4).failing)
  })
})

describe('The end of an outage is noticed', () => {
  it.each(BACKOFFS)(
    'by the longest backoff and one answer after it, while requests come: %j',
    async (failureBackoff) => {
      for (const chance of [0, 0.5, 0.999]) {
        const source = sourceWith({ cache: { failureBackoff, staleWhileError: 0 } })
        source.chance = chance
        source.behaviour = DOWN
        await flood(source, 5 * MINUTE, 1000)
        source.behaviour = SHORT
        const back = source.clock.now().mono
        while (!source.manager.isReady) {
          source.ask('known')
          await source.pass(100)
        }
        expect(source.clock.now().mono - back).toBeLessThanOrEqual(failureBackoff.max + 200)
      }
    },
  )
})
