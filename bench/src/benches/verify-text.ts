import type { Standing } from '../contest.js'
import { describeControl, type Control } from '../control.js'
import type { BenchAlgorithm } from '../samples.js'
import { renderTable, type Column } from '../table.js'

/** What came out for one algorithm, driven one way. */
export interface VerifyContest {
  readonly algorithm: BenchAlgorithm
  readonly mode: string
  readonly standings: readonly Standing[]
  readonly control: Control
}

const COLUMNS: readonly Column[] = [
  { title: 'algorithm' },
  { title: 'mode' },
  { title: 'contender' },
  { title: 'ops/s', align: 'right' },
  { title: '÷ bare sync', align: 'right' },
  { title: 'spread', align: 'right' },
]

/** One table; the control stands below the rows that it judges. */
export function renderVerify(contests: readonly VerifyContest[]): string {
  const rows = contests.flatMap(({ algorithm, mode, standings }) =>
    standings.map(({ name, rate, ratio, spread }) => [
      algorithm,
      mode,
      name,
      Math.round(rate).toLocaleString('en'),
      ratio.toFixed(2),
      `${spread.low.toFixed(2)}–${spread.high.toFixed(2)}`,
    ]),
  )
  const controls = contests.map(({ algorithm, mode, control }) => `${algorithm}, ${mode}: ${describeControl(control)}`)
  return [
    renderTable(COLUMNS, rows),
    '',
    'Medians over slices; ratios within a round; spread: the middle half of the rounds.',
    'Every contender accepted a good token and refused a forged one before it was timed.',
    ...controls,
  ].join('\n')
}
