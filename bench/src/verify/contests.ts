import { contest, ratiosOf, type Entrant, type Standing } from '../contest.js'
import { controlOf, type Control } from '../control.js'
import type { Progress } from '../progress.js'
import type { BenchAlgorithm, Sample } from '../samples.js'
import { entrantOf, type Mode } from '../slice.js'
import { median } from '../statistics.js'
import type { Field, rememberingFieldOf } from './field.js'
import { freshEntrantOf, showAll } from '../fresh-slice.js'

interface Outcome {
  readonly algorithm: BenchAlgorithm
  readonly standings: readonly Standing[]
  readonly control: Control
}

/** What came out for one algorithm, driven one way, where every signature is checked. */
export interface UncachedContest extends Outcome {
  readonly mode: string
}

/** What came out for one algorithm and so many tokens, all of them seen before. */
export interface RememberedContest extends Outcome {
  readonly tokens: number
  /** Time ÷ time of the bare look-up, by contender. */
  readonly lookUps: Readonly<Record<string, number>>
}

interface Terms {
  readonly algorithm: BenchAlgorithm
  readonly samples: readonly Sample[]
  readonly rounds: number
  readonly sliceMs: number
  readonly progress: Progress
}

const now = (): number => performance.now()

export async function uncached(field: Field, mode: Mode, terms: Terms): Promise<UncachedContest> {
  terms.progress.step(`${terms.algorithm}, ${mode.name}: ${terms.rounds} rounds of ${field.all.length} contenders`)
  const { samples, sliceMs } = terms
  const entrants = field.all.map((contender) => entrantOf(contender, { samples, mode, sliceMs, now }))
  return { mode: mode.name, ...(await compete(field, entrants, terms)) }
}

export async function remembered(
  field: ReturnType<typeof rememberingFieldOf>,
  terms: Terms,
): Promise<RememberedContest> {
  const { samples, sliceMs, algorithm, rounds, progress } = terms
  progress.step(`${algorithm}, ${samples.length} remembered: ${rounds} rounds of ${field.all.length} contenders`)
  for (const contender of field.all) {
    // Shown more than fits, in turns, a memory has forgotten each token when its turn comes again.
    if (samples.length <= (contender.remembers ?? 0)) await showAll(contender, samples)
  }
  const entrants = field.all.map((contender) => freshEntrantOf(contender, { samples, sliceMs, now }))
  const outcome = await compete(field, entrants, terms)
  const limit = outcome.standings.find(({ name }) => name === field.limit.name)?.rates ?? []
  const lookUps = Object.fromEntries(
    outcome.standings.map(({ name, rates }) => [name, median(ratiosOf(limit, rates))] as const),
  )
  return { ...outcome, tokens: samples.length, lookUps }
}

async function compete(
  { base, own, twin }: Field,
  entrants: readonly Entrant[],
  { algorithm, rounds, progress }: Terms,
): Promise<Outcome> {
  const standings = await contest(entrants, {
    base: base.name,
    rounds,
    onSlice: (done, of) => {
      progress.at(done / of)
    },
  })
  return { algorithm, standings, control: controlOf(standings, own.name, twin.name) }
}
