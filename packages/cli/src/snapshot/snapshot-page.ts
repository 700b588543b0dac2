import type { SnapshotReport, StoreFailure } from '@jwks-auth/core/inspection'
import { keyRows } from '../inspect/key-rows.js'
import { bounded } from '../output/neutral.js'
import { bad, dim, good, strong, table, warn, type Line, type Span } from '../output/page.js'
import { moment } from '../output/spans-of-time.js'

/**
 * The page that `jwks-auth snapshot` prints: for each snapshot of a store, whether it is usable, and its content.
 *
 * @param hasKey - Whether an integrity key was given.
 */
export function storePage(place: string, findings: readonly Finding[], hasKey: boolean): readonly Line[] {
  const usable = findings.filter((finding) => finding.usable).length
  return [
    [
      strong(bounded(place, 2000)),
      `  ${findings.length} ${findings.length === 1 ? 'snapshot' : 'snapshots'}, ${usable} usable`,
    ],
    ...findings.flatMap((finding) => findingLines(finding, hasKey)),
  ]
}

/** One entry of a store: the report on it, or why it cannot be read. */
export type Finding = { readonly place: string } & (SnapshotReport | ({ readonly usable: false } & StoreFailure))

type Reason = Extract<SnapshotReport, { usable: false }>['reason']

const REASONS: Readonly<Record<Reason, string>> = {
  malformed: 'it is no snapshot',
  too_large: 'it is longer than a snapshot may be',
  version: 'another version of jwks-auth wrote it',
  integrity: 'its seal does not hold: it was changed, or sealed with another key than the one given',
  name: 'it was made for another name: another source, or another guard',
  source: 'it was made for another source',
  url: 'its keys came from a URL other than the one registered, or from one that may not be contacted',
  instants: 'its instants are out of order',
  future: 'it says that it was fetched in the future',
  expired: 'it is past the moment until which it may be used',
  older: 'newer keys are at hand',
  keys: 'it holds no usable key',
}

const NO_KEY_GIVEN =
  'its seal does not hold: it was changed, or sealed with a key, and none was given: give the key with --integrity-key-env <name>'

function findingLines(finding: Finding, hasKey: boolean): readonly Line[] {
  return [
    [],
    [stateOf(finding, hasKey), '  ', dim(bounded(finding.place, 2000))],
    ...('facts' in finding && finding.facts !== undefined ? factLines(finding.facts) : []),
  ]
}

function stateOf(finding: Finding, hasKey: boolean): Span {
  if (finding.usable) {
    return finding.state === 'fresh' ? good('fresh') : warn('expired, used while the provider is asked or fails')
  }
  if ('failure' in finding)
    return bad(`cannot be read: ${finding.failure}${finding.why === undefined ? '' : `: ${finding.why}`}`)
  return bad(`not usable: ${finding.reason === 'integrity' && !hasKey ? NO_KEY_GIVEN : REASONS[finding.reason]}`)
}

function factLines(facts: NonNullable<SnapshotReport['facts']>): readonly Line[] {
  const { source, url, fetchedAt, expiresAt, staleUntil, keys } = facts
  return [
    ...table([
      source.kind === 'discovery' ? ['issuer', bounded(source.issuer, 2000)] : ['source', bounded(source.url, 2000)],
      ['keys from', bounded(url, 2000)],
      ['fetched', moment(fetchedAt)],
      ['fresh until', moment(expiresAt)],
      ['used until', moment(staleUntil)],
    ]),
    ...keyRows(keys),
  ]
}
