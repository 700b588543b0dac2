import { createHash } from 'node:crypto'
import type { FetchPolicy } from '../options/fetch-policy.js'
import type { SourceSpec } from '../registry/registration.js'
import type { StoredSource } from './snapshot-text.js'

/** A source that is asked, and so may be stored. */
export type AskedSource = Exclude<SourceSpec, { kind: 'static' }>

/**
 * The name that a source's snapshots are stored under: 43 characters of base64url, whatever tenants and URLs look like. It tells
 * apart the guards as well as the sources: what was fetched under looser rules must not be used under stricter ones. So it does sources that
 * are asked with other credentials, by the names of those: a name must not help to guess a secret.
 * Policies of caching and of tokens have no part in it.
 *
 * @param ownDispatcher - Whether connections are made, and judged, by a dispatcher of the user's.
 */
export function snapshotName(source: AskedSource, guard: FetchPolicy, ownDispatcher: boolean): string {
  const { requireHttps, allowedDomains, network, allowAddresses, pinnedSpki, ca } = guard
  const identity = [
    source.kind === 'url' ? source.url : [source.issuer, source.askedFor],
    source.kind,
    Object.keys(source.sentAlong?.headers ?? {}).toSorted(),
    source.sentAlong?.bearerTokenFile ?? 'none',
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

/** What a snapshot says of its source: never what is sent along when it is asked. */
export function storedSource(source: AskedSource): StoredSource {
  return source.kind === 'url' ? { kind: 'url', url: source.url } : { kind: 'discovery', issuer: source.issuer }
}
