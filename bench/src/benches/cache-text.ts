import type { Library } from '../cache/clients/client.js'
import { versionsOf } from '../cache/clients/versions.js'
import { describeFigure } from '../cache/figure.js'
import type { Played } from '../cache/play.js'
import type { Plan } from '../cache/scenario.js'
import { renderTable, type Column } from '../table.js'

/** One table: each scenario a heading and the rows that were measured. */
export async function renderCache(
  libraries: readonly Library[],
  played: readonly Played[],
  plan: Plan,
): Promise<string> {
  const columns: readonly Column[] = [
    { title: '' },
    ...libraries.map(({ name }) => ({ title: name, align: 'right' as const })),
  ]
  const rows = played.flatMap(({ scenario, figures }, index) => [
    [`${index + 1}. ${scenario.title(plan)}`],
    ...scenario.rows.map((row, place) => [`   ${row}`, ...figures.map((of) => cell(of[place]))]),
  ])
  const versions = await versionsOf(libraries)
  return [
    renderTable(columns, rows),
    '',
    '>: had not happened by then.  —: the library has no such thing.',
    'Upstream requests: those that reached the issuer, which runs in a process of its own.',
    'Every library accepted a good token and refused a forged one before this. Options are the defaults, but for:',
    ...libraries.map(({ name, use }) => `  ${name} ${versions.get(name) ?? ''}: ${use}`),
    ...played.map(({ scenario }, index) => `${index + 1}. ${scenario.note(plan)}`),
  ].join('\n')
}

export async function cacheData(
  libraries: readonly Library[],
  played: readonly Played[],
  plan: Plan,
): Promise<Readonly<Record<string, unknown>>> {
  const versions = await versionsOf(libraries)
  return {
    plan,
    libraries: libraries.map(({ name, use }) => ({ name, version: versions.get(name), use })),
    scenarios: played.map(({ scenario, figures }) => ({
      name: scenario.name,
      title: scenario.title(plan),
      note: scenario.note(plan),
      rows: scenario.rows.map((row, place) => ({
        row,
        figures: Object.fromEntries(libraries.map(({ name }, index) => [name, figures[index]?.[place]])),
      })),
    })),
  }
}

function cell(figure: Played['figures'][number][number] | undefined): string {
  return figure === undefined ? '' : describeFigure(figure)
}
