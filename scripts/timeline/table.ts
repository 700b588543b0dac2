import type { Fetch, Outcome, Request, Timeline } from './simulation/timeline.js'
import type { Moment } from './stories/moment.js'

const RESULTS: Readonly<Record<Fetch['result'], string>> = {
  new: 'with new keys',
  same: 'unchanged (304)',
  failed: 'failed',
}
const OUTCOMES: Readonly<Record<Outcome, string>> = {
  fresh: 'fresh',
  stale: 'stale',
  waited: 'served after',
  refused: 'got 401',
  unavailable: 'got 503',
}

/** What the picture shows, as a Markdown table: one row a numbered moment, each up to the next. */
export function tableOf(timeline: Timeline, moments: readonly Moment[]): string {
  const rows = moments.map(({ at, text }, index) => {
    const next = moments[index + 1]?.at ?? timeline.length
    const fetches = timeline.fetches.filter(({ from }) => from >= at && from < next)
    const requests = timeline.requests.filter((request) => request.at >= at && request.at < next)
    return [String(index + 1), clockTime(at), text, fetchesIn(fetches), requestsIn(requests)]
  })
  return markdown([['', 'time', 'what happens', 'fetches until the next row', 'requests until the next row'], ...rows])
}

/** `125_000` as `2:05`. */
function clockTime(at: number): string {
  const seconds = Math.floor(at / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function fetchesIn(fetches: readonly Fetch[]): string {
  const kinds = fetches.map(({ purpose, result }) => `${purpose === 'recheck' ? 'recheck ' : ''}${RESULTS[result]}`)
  return counted(kinds, (count, kind) => `${count} ${count > 1 ? kind.replace('recheck', 'rechecks') : kind}`) || 'none'
}

function requestsIn(requests: readonly Request[]): string {
  const signers = [...new Set(requests.map(({ signer }) => signer))].toSorted()
  const seen = signers.map((signer) => {
    const theirs = requests.filter((request) => request.signer === signer)
    return counted(
      theirs.map(({ outcome }) => outcome),
      (count, outcome) => `${count} ${OUTCOMES[outcome]}${waitOf(theirs.filter((one) => one.outcome === outcome))}`,
    )
  })
  // With one key there is no need to say whose tokens they were.
  return signers.length === 1 && signers[0] === 'A'
    ? seen.join('')
    : signers.map((signer, index) => `${signer}: ${seen[index] ?? ''}`).join('; ')
}

function waitOf(requests: readonly Request[]): string {
  const longest = Math.max(...requests.map(({ waited }) => waited))
  if (longest === 0) return ''
  const seconds = `${(longest / 1000).toFixed(1)} s`
  return requests[0]?.outcome === 'waited' ? ` ${seconds}` : `, after at most ${seconds}`
}

function counted<T>(values: readonly T[], say: (count: number, value: T) => string): string {
  return [...new Set(values)].map((value) => say(values.filter((other) => other === value).length, value)).join(', ')
}

/** Padded as prettier pads it. */
function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const [head = '', ...body] = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}
