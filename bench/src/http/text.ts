import { describeControl } from '../control.js'
import { renderTable, type Column } from '../table.js'
import type { Judgeable } from './judgement.js'

const COLUMNS: readonly Column[] = [
  { title: 'framework' },
  { title: 'guarded by' },
  { title: 'requests/s', align: 'right' },
  { title: '÷ no auth', align: 'right' },
  { title: 'spread', align: 'right' },
  { title: 'CPU µs a request', align: 'right' },
  { title: 'added', align: 'right' },
  { title: 'server busy', align: 'right' },
]

export function renderHttp(races: readonly Judgeable[]): string {
  const rows = races.flatMap(({ framework, standings }) =>
    standings.map(({ contender, rate, ratio, spread, cpu, added, busy }) => [
      framework,
      contender,
      Math.round(rate).toLocaleString('en'),
      ratio.toFixed(2),
      `${spread.low.toFixed(2)}–${spread.high.toFixed(2)}`,
      cpu.toFixed(1),
      added.toFixed(1),
      `${Math.round(busy * 100)} %`,
    ]),
  )
  return [
    renderTable(COLUMNS, rows),
    '',
    ...races.map(({ framework, control }) => `${framework}: ${describeControl(control)}`),
    'RS256. Medians over slices; ratios within a round; spread: the middle half of the rounds.',
    'Server busy: the share of a processor that the server used. Well below 100 % the load generator was the limit, and shares flatter.',
    'Every guard accepted a good token and answered a forged one and none with 401 before it was loaded.',
  ].join('\n')
}
