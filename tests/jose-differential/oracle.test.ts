import { readFileSync } from 'node:fs'
import { joseSignatures, nodeSignatures } from '@jwks-auth/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALGORITHMS } from '../../packages/core/src/keys/algorithms.js'
import { cook, eachAlone, recipes, type Recipe } from './cases.js'
import { differencesOf, WHO } from './differences.js'
import { read } from './readings.js'
import { joses, ours } from './verdicts.js'

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['FC_RUNS'] ?? 1000)

const page = readFileSync(new URL('../../docs/spec/security.md', import.meta.url), 'utf8')
const listed: ReadonlyMap<string, string> = new Map(
  (page.split('<!-- differences -->')[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, id = '', , stricter = '']) => [id, stricter]),
)

describe('the deliberate differences from jose', () => {
  it('are those in the table of docs/spec/security.md, which says who is stricter', () => {
    expect(Object.fromEntries(listed)).toEqual(WHO)
  })
})

describe.each([
  ['node:crypto', nodeSignatures()],
  ['jose', joseSignatures()],
])(`with signatures checked by %s (FC_SEED=${seed})`, (_by, signatures) => {
  const seen = new Set<string>()

  const judge = async (recipe: Recipe): Promise<void> => {
    const one = cook(recipe)
    const [our, their] = await Promise.all([ours(one, signatures), joses(one)])
    if (our === their) return
    const known = differencesOf(read(one), our).filter((id) => listed.has(id))
    if (known.length === 0) throw new Error(`we: ${our}, jose: ${their}; ${JSON.stringify(one)}`)
    // Where several could explain it, none is proven.
    if (known.length === 1) known.forEach((id) => seen.add(id))
  }

  it.each(ALGORITHMS)('a token with nothing wrong is accepted by both: %s', async (alg) => {
    const one = cook({ alg, faults: [] })
    expect(await Promise.all([ours(one, signatures), joses(one)])).toEqual(['accepted', 'accepted'])
  })

  it('the verdict is that of jose, for each fault alone', async () => {
    const failed: string[] = []
    for (const recipe of eachAlone) {
      await judge(recipe).catch((error: unknown) => failed.push(`${JSON.stringify(recipe)} ${String(error)}`))
    }
    expect(failed).toEqual([])
  }, 60_000)

  it('the verdict is that of jose, for several faults at once', async () => {
    await fc.assert(fc.asyncProperty(recipes, judge), { seed, numRuns: runs })
  }, 120_000)

  it('each listed difference is seen', () => {
    expect([...listed.keys()].filter((id) => !seen.has(id))).toEqual([])
  })
})
