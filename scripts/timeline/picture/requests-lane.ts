import type { Outcome, Request, Timeline } from '../simulation/timeline.js'
import { areaOf, type Lane, type LegendEntry } from './lane.js'
import { box, label, text } from './marks.js'
import { TEXT } from './theme.js'

const ROW = 32
const GAP = 12

const LOOKS: Readonly<Record<Outcome, LegendEntry & { readonly pattern?: string }>> = {
  fresh: { glyph: '■', fill: 'good', words: 'fresh' },
  stale: { glyph: '▨', fill: 'stale', pattern: 'slant', words: 'stale' },
  waited: { glyph: '▮', fill: 'waited', words: 'waited' },
  refused: { glyph: '▒', fill: 'refused', pattern: 'dots', words: '401' },
  unavailable: { glyph: '▩', fill: 'bad', pattern: 'cross', words: '503' },
}

/** Requests in a row that saw the same. */
interface Run {
  readonly from: number
  readonly to: number
  readonly is: Outcome
  readonly count: number
}

/** What requests saw; a row for each key whose tokens they carried. */
export function requestsLane({ requests }: Timeline): Lane {
  const signers = [...new Set(requests.map(({ signer }) => signer))].toSorted()
  const outcomes = requests.map(({ outcome }) => outcome)
  return {
    title: signers.length > 1 ? 'Requests by key' : 'Requests',
    legend: Object.entries(LOOKS)
      .map(([outcome, look]) => ({ ...look, count: outcomes.filter((other) => other === outcome).length }))
      .filter(({ count }) => count > 0)
      .map(({ count, ...look }) => ({ ...look, words: counted(count, look.words) })),
    height: signers.length * (ROW + GAP) - GAP,
    draw: (scale, top) =>
      signers
        .flatMap((signer, row) => {
          const y = top + row * (ROW + GAP)
          const runs = runsOf(requests.filter((request) => request.signer === signer))
          const letter = signers.length > 1 ? rowTitle(signer, y) : ''
          return [letter, ...runs.toSorted(waitedLast).map((run) => drawn(run, areaOf(run, scale, y, ROW)))]
        })
        .join('\n'),
  }
}

function drawn({ is, count }: Run, area: ReturnType<typeof areaOf>): string {
  const { fill, pattern, words } = LOOKS[is]
  if (is !== 'waited') return box(area, fill, pattern) + label(area, fill, [counted(count, words), String(count)])
  // A moment has no width: it stands out by its height.
  const pin = box({ ...area, y: area.y - 5, width: 5, height: area.height + 10 }, fill)
  return count === 1 ? pin : pin + beside(area.x - 6, area.y + area.height / 2, `${count} waited`)
}

function beside(x: number, y: number, words: string): string {
  return (['roomy', 'tight'] as const)
    .map((size) => text([x, y + TEXT[size] * 0.36], `heading ${size}`, words, 'end'))
    .join('')
}

function rowTitle(signer: string, y: number): string {
  return (['roomy', 'tight'] as const)
    .map((size) => text([16, y + ROW / 2 + TEXT[size] * 0.36], `title ${size}`, signer))
    .join('')
}

function waitedLast(one: Run, other: Run): number {
  return Number(one.is === 'waited') - Number(other.is === 'waited')
}

/** `3 fresh`, but `3 × 503`. */
function counted(count: number, words: string): string {
  return `${count} ${/^\d/.test(words) ? '× ' : ''}${words}`
}

/** Each request stands for the time until the next one; the last for as long as the one before it. */
function runsOf(requests: readonly Request[]): Run[] {
  const runs: Run[] = []
  requests.forEach(({ at, outcome }, index) => {
    const before = requests[index - 1]?.at ?? at
    const to = requests[index + 1]?.at ?? at + (at - before)
    const last = runs.at(-1)
    if (last?.is === outcome) runs.splice(-1, 1, { ...last, to, count: last.count + 1 })
    else runs.push({ from: at, to, is: outcome, count: 1 })
  })
  return runs
}
