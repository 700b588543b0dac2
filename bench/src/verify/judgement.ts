import type { BarKind, Panel } from '../bench.js'
import type { Standing } from '../contest.js'
import { ratiosOf } from '../contest.js'
import { BENCH_ALGORITHMS } from '../samples.js'
import { median } from '../statistics.js'
import { judge, type Judged } from '../verdict.js'
import type { RememberedContest, UncachedContest } from './contests.js'
import { AGAINST, LOOK_UP, REMEMBERED, UNCACHED } from './targets.js'

const OWN = 'jwks-auth'

export function judgeUncached(contests: readonly UncachedContest[]): readonly Judged[] {
  return contests.flatMap(({ algorithm, mode, standings, control }) => {
    const value = UNCACHED[mode]?.[algorithm]
    const line = `uncached ${algorithm}, ${mode} ÷ bare sync`
    const measured = standingOf(standings, OWN)?.ratio
    if (value === undefined || measured === undefined) return []
    return [judge({ line, target: { at: 'least', value }, measured, control })]
  })
}

/** An earlier commit's rate is compared with today's, round by round. */
export function judgeAgainst(contests: readonly UncachedContest[], earlier: string | undefined): readonly Judged[] {
  if (earlier === undefined) return []
  return contests.map(({ algorithm, mode, standings, control }) => {
    const before = standingOf(standings, earlier)?.rates ?? []
    const measured = median(ratiosOf(standingOf(standings, OWN)?.rates ?? [], before))
    const line = `uncached ${algorithm}, ${mode} ÷ ${earlier}`
    return judge({ line, target: { at: 'least', value: AGAINST }, measured, control })
  })
}

/** One line an algorithm and target: the worst of all sizes of the working set. */
export function judgeRemembered(contests: readonly RememberedContest[]): readonly Judged[] {
  return BENCH_ALGORITHMS.flatMap((algorithm) => {
    const own = contests.filter((contest) => contest.algorithm === algorithm)
    const slowest = worst(own, ({ standings }) => standingOf(standings, OWN)?.ratio ?? Number.NaN)
    const furthest = worst(own, ({ lookUps }) => -(lookUps[OWN] ?? Number.NaN))
    if (slowest === undefined || furthest === undefined) return []
    return [
      judge({
        line: `remembered ${algorithm} ÷ bare sync, worst of 1 to 10,000 tokens (${slowest.of.tokens})`,
        target: { at: 'least', value: REMEMBERED[algorithm] },
        measured: slowest.figure,
        control: slowest.of.control,
      }),
      judge({
        line: `remembered ${algorithm}, time ÷ bare look-up, worst of 1 to 10,000 tokens (${furthest.of.tokens})`,
        target: { at: 'most', value: LOOK_UP },
        measured: -furthest.figure,
        control: furthest.of.control,
      }),
    ]
  })
}

/** What the chart shows. */
export function verifyPanels(contests: readonly UncachedContest[]): readonly Panel[] {
  return contests
    .filter(({ mode }) => mode === 'one at a time')
    .map(({ algorithm, standings }) => ({
      column: 'Every signature checked, ÷ bare node:crypto',
      title: algorithm,
      bars: standings
        .filter(({ name }) => name !== 'node:crypto callback' && !name.startsWith(`${OWN} (`))
        .map(({ name, ratio }) => ({ label: name, value: ratio, kind: kindOf(name) })),
    }))
}

function kindOf(name: string): BarKind {
  if (name === OWN) return 'own'
  return name.startsWith('node:') ? 'limit' : 'peer'
}

function worst<Of>(
  all: readonly Of[],
  figure: (of: Of) => number,
): { readonly of: Of; readonly figure: number } | undefined {
  return all
    .map((of) => ({ of, figure: figure(of) }))
    .toSorted((one, other) => one.figure - other.figure)
    .at(0)
}

function standingOf(standings: readonly Standing[], name: string): Standing | undefined {
  return standings.find((standing) => standing.name === name)
}
