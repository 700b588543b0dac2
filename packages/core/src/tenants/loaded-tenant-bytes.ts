import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { heapBytes, textBytes } from '../sources/heap-bytes.js'
import type { Inherited, Registration, SourceSpec } from '../registration/registration.js'

/**
 * Estimates how many bytes the registrations of a loaded tenant take on the heap, without their sources. What they
 * inherit from the registry does not count.
 */
export function rowBytes(registrations: readonly Registration[], inherited: Inherited): number {
  let bytes = BYTES_PER_TENANT
  for (const registration of registrations) bytes += registrationBytes(registration, inherited)
  return bytes
}

/** Bytes of a tenant without its registrations: its entry among the loaded tenants. */
const BYTES_PER_TENANT = 512
/** Bytes of a registration, and of its entries in the collections of a registry. */
const BYTES_PER_REGISTRATION = 768
/** Bytes of a policy that is not inherited, and of its text, which distinguishes sources. */
const BYTES_PER_CACHE_POLICY = 1280
/** The same, with a pool of connections. */
const BYTES_PER_FETCH_POLICY = 5120
/** The strings of a policy are kept by the policy, by the identity of its source (twice), and by the pool. */
const COPIES_OF_FETCH_POLICY = 4
/** The requested URL or issuer is kept by the registration, and by the key of its source. */
const COPIES_OF_SOURCE = 2

function registrationBytes({ issuer, source, cache, fetch, rules }: Registration, inherited: Inherited): number {
  const { issuers, audience, audienceClaim, claimValues, tenantClaim, token } = rules
  return (
    BYTES_PER_REGISTRATION +
    textBytes(issuer) +
    heapBytes([issuers, audience, audienceClaim, claimValues, tenantClaim]) +
    (token === inherited.token ? 0 : heapBytes(token)) +
    (cache === inherited.cache ? 0 : BYTES_PER_CACHE_POLICY) +
    (fetch === inherited.fetch ? 0 : fetchPolicyBytes(fetch, inherited.fetch)) +
    sourceSpecBytes(source)
  )
}

function fetchPolicyBytes(policy: FetchPolicy, inherited: FetchPolicy): number {
  const lists = (['allowedDomains', 'allowAddresses', 'pinnedSpki', 'ca'] as const).map((name) =>
    policy[name] === inherited[name] ? undefined : policy[name],
  )
  return BYTES_PER_FETCH_POLICY + COPIES_OF_FETCH_POLICY * heapBytes(lists)
}

function sourceSpecBytes(source: SourceSpec): number {
  switch (source.kind) {
    case 'static':
      return heapBytes(source.keys)
    case 'url':
      return COPIES_OF_SOURCE * heapBytes([source.url, source.requestAuth])
    case 'discovery':
      return COPIES_OF_SOURCE * heapBytes([source.issuer, source.discoveryIssuer, source.requestAuth])
  }
}
