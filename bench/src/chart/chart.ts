import type { Bar, Panel } from '../bench.js'

const WIDTH = 880
const MARGIN = 20
const GUTTER = 40
const COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
const LABEL = 206
const VALUE = 36
const ROW = 22
const THICKNESS = 14

/** Readable by day and by night: the picture follows the reader's colour scheme. */
const STYLE = `svg{--paper:#fff;--ink:#1b1f24;--soft:#57606a;--own:#0072b2;--peer:#9fb0bf;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
@media (prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--soft:#a3adb8;--own:#56b4e9;--peer:#56616d}}
text{fill:var(--ink);font-size:13px}
.paper{fill:var(--paper)}
.column{font-size:14px;font-weight:650}
.title{font-weight:650}
.soft{fill:var(--soft);font-size:12px}
.number{text-anchor:end;font-variant-numeric:tabular-nums}
.label{text-anchor:end}
.own{fill:var(--own)}.peer{fill:var(--peer)}
.limit{fill:none;stroke:var(--soft);stroke-width:1;stroke-dasharray:3 2}
text.is-own{font-weight:650}`

/** Draws panels in columns, by what they say. The caption names the run. */
export function drawChart(panels: readonly Panel[], caption: string): string {
  const columns = [...new Set(panels.map(({ column }) => column))].map((column) => ({
    column,
    panels: panels.filter((panel) => panel.column === column),
  }))
  const height = 58 + Math.max(0, ...columns.map((column) => heightOf(column.panels))) + 26
  const description = panels.map(describePanel).join(' ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    '<title id="title">What verification costs</title>',
    `<desc id="desc">${escaped(description)} ${escaped(caption)}.</desc>`,
    `<style>\n${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    ...columns.flatMap((column, index) => drawColumn(column, MARGIN + index * (COLUMN + GUTTER))),
    `<text class="soft" x="${MARGIN}" y="${height - 14}">${escaped(`Longer is better. Medians of one run: ${caption}`)}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

interface ColumnOfPanels {
  readonly column: string
  readonly panels: readonly Panel[]
}

function drawColumn({ column, panels }: ColumnOfPanels, left: number): readonly string[] {
  const lines = [`<text class="column" x="${left}" y="32">${escaped(column)}</text>`]
  let top = 58
  for (const panel of panels) {
    lines.push(...drawPanel(panel, left, top))
    top += heightOf([panel])
  }
  return lines
}

function heightOf(panels: readonly Panel[]): number {
  return panels.reduce((sum, { bars }) => sum + 26 + bars.length * ROW + 14, 0)
}

function drawPanel({ title, bars }: Panel, left: number, top: number): readonly string[] {
  const longest = Math.max(1, ...bars.map(({ value }) => value))
  const room = COLUMN - LABEL - VALUE - 16
  return [
    `<text class="title" x="${left}" y="${top + 12}">${escaped(title)}</text>`,
    ...bars.flatMap((bar, index) => drawBar(bar, { left, top: top + 26 + index * ROW, room, longest })),
  ]
}

interface Place {
  readonly left: number
  readonly top: number
  readonly room: number
  readonly longest: number
}

function drawBar({ label, value, kind }: Bar, { left, top, room, longest }: Place): readonly string[] {
  const width = Math.max(1, (value / longest) * room).toFixed(1)
  const line = top + THICKNESS - 3
  return [
    `<text class="label is-${kind}" x="${left + LABEL}" y="${line}">${escaped(label)}</text>`,
    `<rect class="${kind}" x="${left + LABEL + 8}" y="${top}" width="${width}" height="${THICKNESS}" rx="2"/>`,
    `<text class="number is-${kind}" x="${left + COLUMN}" y="${line}">${value.toFixed(2)}</text>`,
  ]
}

function describePanel({ column, title, bars }: Panel): string {
  return `${column}, ${title}: ${bars.map(({ label, value }) => `${label} ${value.toFixed(2)}`).join(', ')}.`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
