import { describe, expect, it } from 'vitest'
import { KEY_SET_TARGETS } from './targets/key-sets.js'
import { REQUEST_TARGETS } from './targets/requests.js'
import { SNAPSHOT_TARGETS } from './targets/snapshots.js'
import { TOKEN_TARGETS } from './targets/tokens.js'

const firstSeed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env['FC_RUNS'] ?? 1000)
const targets = [...TOKEN_TARGETS, ...REQUEST_TARGETS, ...KEY_SET_TARGETS, ...SNAPSHOT_TARGETS]
/** Milliseconds for each target. Set by scripts/fuzz.mjs; without it one round is enough. */
const budget = (Number(process.env['FUZZ_MINUTES'] ?? 0) * 60_000) / targets.length

describe(`what strangers send (FC_SEED=${firstSeed})`, () => {
  it.each(targets)(
    '$name: neither crashes nor gets in',
    async ({ name, run }) => {
      const until = performance.now() + budget
      let seed = firstSeed
      do {
        await run({ seed, numRuns })
        seed += 1
      } while (performance.now() < until)
      if (budget > 0) console.log(`fuzz: ${name}: ${(seed - firstSeed) * numRuns} inputs from FC_SEED=${firstSeed} on`)
      expect(seed).toBeGreaterThan(firstSeed)
    },
    budget + 60_000,
  )
})
