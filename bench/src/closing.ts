import { renderTable, type Column } from './table.js'
import { describeFigure, describeVerdict, type Judged } from './verdict.js'

const COLUMNS: readonly Column[] = [
  { title: 'what' },
  { title: 'target', align: 'right' },
  { title: 'measured', align: 'right' },
  { title: 'verdict' },
]

/** The table that ends a run: every promise, and whether it holds. */
export function renderClosing(judged: readonly Judged[]): string {
  return renderTable(
    COLUMNS,
    judged.map((one) => [
      one.line,
      `${one.target.at === 'least' ? '≥' : '≤'} ${one.target.value}${one.unit}`,
      `${describeFigure(one.measured)}${one.unit}`,
      describeVerdict(one),
    ]),
  )
}
