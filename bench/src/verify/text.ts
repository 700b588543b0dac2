import { describeControl } from '../control.js'
import { renderTable, type Column } from '../table.js'
import type { Standing } from '../contest.js'
import type { RememberedContest, UncachedContest } from './contests.js'

const FIGURES: readonly Column[] = [
  { title: 'contender' },
  { title: 'ops/s', align: 'right' },
  { title: '÷ bare sync', align: 'right' },
  { title: 'spread', align: 'right' },
]
const UNCACHED: readonly Column[] = [{ title: 'algorithm' }, { title: 'mode' }, ...FIGURES]
const REMEMBERED: readonly Column[] = [
  { title: 'algorithm' },
  { title: 'tokens', align: 'right' },
  ...FIGURES,
  { title: 'time ÷ look-up', align: 'right' },
]

/** Two tables; each contest's control stands below the rows that it judges. */
export function renderVerify(uncached: readonly UncachedContest[], remembered: readonly RememberedContest[]): string {
  return [
    'Every signature checked (jwks-auth with verifiedTokens: false), every token another one:',
    '',
    renderTable(
      UNCACHED,
      uncached.flatMap(({ algorithm, mode, standings }) =>
        standings.map((standing) => [algorithm, mode, ...figures(standing)]),
      ),
    ),
    '',
    ...uncached.map(({ algorithm, mode, control }) => `${algorithm}, ${mode}: ${describeControl(control)}`),
    '',
    'Tokens seen before, in strings not seen before, one at a time (jwks-auth with its memory):',
    '',
    renderTable(
      REMEMBERED,
      remembered.flatMap(({ algorithm, tokens, standings, lookUps }) =>
        standings.map((standing) => [
          algorithm,
          tokens.toLocaleString('en'),
          ...figures(standing),
          lookUps[standing.name]?.toFixed(2) ?? '',
        ]),
      ),
    ),
    '',
    ...remembered.map(
      ({ algorithm, tokens, control }) => `${algorithm}, ${tokens} tokens: ${describeControl(control)}`,
    ),
    '',
    'Medians over slices; ratios within a round; spread: the middle half of the rounds.',
    'Every contender accepted a good token and refused a forged one before it was timed.',
  ].join('\n')
}

function figures({ name, rate, ratio, spread }: Standing): readonly string[] {
  const range = [spread.low, spread.high].map(ratioText).join('–')
  return [name, Math.round(rate).toLocaleString('en'), ratioText(ratio), range]
}

function ratioText(ratio: number): string {
  return ratio.toFixed(ratio >= 10 ? 1 : 2)
}
