import { createHash } from 'node:crypto'
import type { FetchPolicy } from '../options/fetch-policy.js'
import type { StoredSource } from './snapshot-text.js'

/**
 * The name that a source's snapshots are stored under: 43 characters of base64url, whatever tenants and URLs look like. It tells
 * apart the guards as well as the sources: what was fetched under looser rules must not be used under stricter ones.
 * Policies of caching and of tokens have no part in it.
 *
 * @param ownDispatcher - Whether connections are made, and judged, by a dispatcher of the user's.
 */
export function snapshotName(source: StoredSource, guard: FetchPolicy, ownDispatcher: boolean): string {
  const { requireHttps, allowedDomains, network, allowAddresses, pinnedSpki, ca } = guard
  const identity = [
    source.kind === 'url' ? source.url : source.issuer,
    source.kind,
    requireHttps,
    allowedDomains?.toSorted() ?? 'any',
    network,
    allowAddresses.toSorted(),
    pinnedSpki.toSorted(),
    ca.toSorted(),
    ownDispatcher,
  ]
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url')
}
