import { createHash } from 'node:crypto'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { Registration } from '../registration/registration.js'

/**
 * Identifies a key source: everything that determines which keys it returns, and the rules by which they were fetched.
 * It alone decides whether two registrations may have the same keys: caches in memory, stored snapshots, leases and
 * publications are all separated by the whole of it.
 */
export interface SourceIdentity {
  /** The requested URL or issuer, and the token file that authenticates the requests. Contains no secret. */
  readonly source: string
  /**
   * How URLs, redirects and connections are checked: keys that were fetched under looser rules are not used under
   * stricter ones.
   */
  readonly guard: string
  /** The request headers, in plain text; empty without any. Leaves the process only as a keyed digest. */
  readonly secret: string
}

/**
 * Derives the identity of a registration's source.
 *
 * @param dispatcherId - The id of the application's own dispatcher, if it makes the connections.
 */
export function sourceIdentity(
  { tenant, source, fetch }: Pick<Registration, 'tenant' | 'source' | 'fetch'>,
  dispatcherId: string | undefined,
): SourceIdentity {
  const guard = guardText(fetch, dispatcherId)
  if (source.kind === 'static')
    return { source: JSON.stringify([source.kind, digestOf(source.keys)]), guard, secret: '' }
  const { headers = {}, bearerTokenFile, bearerTokenId } = source.requestAuth ?? {}
  const location = source.kind === 'url' ? [source.url] : [source.issuer, source.discoveryIssuer]
  // The token in the file is replaced over time, and another machine may have another token at the same path: the id
  // identifies its owner.
  const file = bearerTokenFile === undefined ? [] : [{ bearerTokenFile, bearerTokenId, tenant }]
  return { source: JSON.stringify([source.kind, ...location, ...file]), guard, secret: textOfHeaders(headers) }
}

/** The same length for a hundred keys as for one. */
function digestOf(keys: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(keys)).digest('base64url')
}

/**
 * Lists are sorted if their order has no meaning. The omitted options limit the effort of a fetch, and are applied
 * again to what a store returns.
 */
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
    // Omitted if it is not set, so that snapshots that were stored without it keep their names.
    ...(keyUse === undefined ? [] : [keyUse]),
  ])
}

function textOfHeaders(headers: Readonly<Record<string, string>>): string {
  const entries = Object.entries(headers).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return entries.length === 0 ? '' : JSON.stringify(entries)
}
