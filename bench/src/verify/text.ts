import type { Standing } from '../contest.js'
import type { Control } from '../control.js'
import { renderTable, type Column } from '../table.js'
import { describeFigure } from '../verdict.js'
import type { RememberedContest, UncachedContest } from './contests.js'

/** One contest is one column; one contender is one row. */
interface Shown {
  readonly title: string
  readonly standings: readonly Standing[]
  readonly control: Control
}

type Cell = (standing: Standing, place: number) => string

/** Three tables, each with its A/A control in the last row. */
export function renderVerify(uncached: readonly UncachedContest[], remembered: readonly RememberedContest[]): string {
  const checked = uncached.map(({ algorithm, mode, ...rest }) => ({
    ...rest,
    title: mode === 'one at a time' ? algorithm : `${algorithm}, ${mode}`,
  }))
  const known = remembered.map(({ algorithm, tokens, ...rest }) => ({
    ...rest,
    title: `${algorithm}, ${tokens.toLocaleString('en')}`,
  }))
  const lookUp: Cell = ({ name }, place) => describeFigure(remembered[place]?.lookUps[name] ?? Number.NaN)
  return [
    'Every signature checked, every token another one (jwks-auth with verifiedTokens: false): rate ÷ bare sync check',
    '',
    renderContests(checked, 'node:crypto sync', ({ ratio }) => describeFigure(ratio)),
    '',
    'Tokens seen before, in strings not seen before, one at a time (jwks-auth with its memory): rate ÷ bare sync check',
    '',
    renderContests(known, 'node:crypto sync', ({ ratio }) => describeFigure(ratio)),
    '',
    'The same: time ÷ bare look-up',
    '',
    renderContests(known, 'bare look-up', lookUp),
    '',
    'Medians over rounds, in each of which every contender ran once. A/A control: jwks-auth beside itself, and how far the better',
    'half of the rounds strays: smaller differences mean nothing. Every contender accepted a good token and refused a forged one first.',
  ].join('\n')
}

function renderContests(contests: readonly Shown[], base: string, cell: Cell): string {
  const names = [...new Set(contests.flatMap(({ standings }) => standings.map(({ name }) => name)))]
  const columns: readonly Column[] = [
    { title: '' },
    ...contests.map(({ title }) => ({ title, align: 'right' as const })),
  ]
  const row = (name: string, text: Cell): readonly string[] =>
    contests.map(({ standings }, place) => {
      const standing = standings.find((one) => one.name === name)
      return standing === undefined ? '—' : text(standing, place)
    })
  return renderTable(columns, [
    [`${base}, a second`, ...row(base, ({ rate }) => Math.round(rate).toLocaleString('en'))],
    ...names.filter((name) => name !== base).map((name) => [name, ...row(name, cell)]),
    ['A/A control', ...contests.map(({ control }) => `${control.ratio.toFixed(2)} ± ${control.margin.toFixed(2)}`)],
  ])
}
