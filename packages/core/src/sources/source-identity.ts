import { createHash } from 'node:crypto'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { Registration } from '../registration/registration.js'

/**
 * What decides which keys a source brings, and by which rules they were fetched. The one answer to whether two registrations may have the
 * same keys: caches in memory, snapshots in stores, leases and publications are all told apart by it, and by nothing less.
 */
export interface SourceIdentity {
  /** What is asked for, and whose token file is sent along. Holds no secret. */
  readonly source: string
  /** How URLs, redirects and connections are judged: what was fetched under looser rules is not used under stricter ones. */
  readonly guard: string
  /** The headers that are sent along, in the clear; empty without any. Leaves the process as a keyed digest only. */
  readonly secret: string
}

/** @param dispatcherId - What the user calls the dispatcher of their own that makes the connections. */
export function sourceIdentity(
  { tenant, source, fetch }: Pick<Registration, 'tenant' | 'source' | 'fetch'>,
  dispatcherId: string | undefined,
): SourceIdentity {
  const guard = guardText(fetch, dispatcherId)
  if (source.kind === 'static')
    return { source: JSON.stringify([source.kind, digestOf(source.keys)]), guard, secret: '' }
  const { headers = {}, bearerTokenFile, bearerTokenId } = source.requestAuth ?? {}
  const place = source.kind === 'url' ? [source.url] : [source.issuer, source.discoveryIssuer]
  // What is in the file is replaced, and elsewhere another token may lie at the same path: its name tells whose it is.
  const file = bearerTokenFile === undefined ? [] : [{ bearerTokenFile, bearerTokenId, tenant }]
  return { source: JSON.stringify([source.kind, ...place, ...file]), guard, secret: textOfHeaders(headers) }
}

/** As long for a hundred keys as for one. */
function digestOf(keys: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(keys)).digest('base64url')
}

/** Sorted wherever order says nothing. What is left out says how hard to try, and is judged anew for what a store gives. */
function guardText(
  { requireHttps, allowedDomains, network, allowAddresses, pinnedSpki, ca, maxRedirects, keyUse }: FetchPolicy,
  dispatcherId: string | undefined,
): string {
  return JSON.stringify([
    requireHttps,
    allowedDomains?.toSorted() ?? 'any',
    network,
    allowAddresses.toSorted(),
    pinnedSpki.toSorted(),
    ca.toSorted(),
    maxRedirects,
    dispatcherId ?? null,
    // Not there for others, so that the names of what they stored stay.
    ...(keyUse === undefined ? [] : [keyUse]),
  ])
}

function textOfHeaders(headers: Readonly<Record<string, string>>): string {
  const entries = Object.entries(headers).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return entries.length === 0 ? '' : JSON.stringify(entries)
}
