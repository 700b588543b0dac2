import { createTestClock } from '@jwks-auth/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AbsentKidsPool } from './absent-kids-pool.js'
import { AbsentKids } from './absent-kids.js'

const LONGEST = 30_000

/** So many kids seen at once, from a first one on; each name is as long as `width`. */
const burst = fc.record({
  first: fc.nat(3000),
  count: fc.integer({ min: 1, max: 1500 }),
  width: fc.constantFrom(8, 256, 257),
  later: fc.nat(40_000),
})

const remembered = (absent: AbsentKids, kids: readonly string[], mono: number): number =>
  kids.filter((kid) => absent.has(kid, mono)).length

it('The memory of absent kids is bounded in number, in length and in time, whatever is asked for', () => {
  fc.assert(
    fc.property(fc.array(burst, { minLength: 1, maxLength: 12 }), (bursts) => {
      const absent = new AbsentKids(LONGEST, new AbsentKidsPool(createTestClock()))
      let mono = 0
      for (const { first, count, width, later } of bursts) {
        mono += later
        const kids = Array.from({ length: count }, (_, index) => `${first + index}`.padStart(width, '0'))
        for (const kid of kids) absent.remember(kid, mono)
        expect(absent.size).toBeLessThanOrEqual(1000)
        // The latest are the ones that are kept, unless their names are too long.
        const kept = remembered(absent, kids, mono)
        if (width > 256) expect(kept).toBe(0)
        else expect(kept).toBeGreaterThanOrEqual(Math.min(count, 500))
        expect(remembered(absent, kids, mono + LONGEST)).toBe(0)
      }
    }),
    { numRuns: 100, seed: Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31) },
  )
})
