import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { heapBytes, textBytes } from '../sources/heap-bytes.js'
import type { Inherited, Registration, SourceSpec } from '../registration/registration.js'

/** A tenant, whatever its registrations: its place among those that are loaded. */
const BYTES_A_TENANT = 512
/** A registration, and its places in the collections of a registry. */
const BYTES_A_REGISTRATION = 768
/** A policy of its own, and its text, by which sources are told apart. */
const BYTES_A_CACHE_POLICY = 1280
/** The same, with a pool of connections. */
const BYTES_A_FETCH_POLICY = 5120
/** The texts of a policy are kept by the policy, by what tells sources apart (twice), and by the pool. */
const COPIES_OF_FETCH_POLICY = 4
/** What is asked for is kept by the registration, and by what its source is found by. */
const COPIES_OF_SOURCE = 2

/** About what a loaded row takes of the heap, without its sources. What it inherits from its registry does not count. */
export function rowBytes(registrations: readonly Registration[], inherited: Inherited): number {
  let bytes = BYTES_A_TENANT
  for (const registration of registrations) bytes += registrationBytes(registration, inherited)
  return bytes
}

function registrationBytes({ issuer, source, cache, fetch, rules }: Registration, inherited: Inherited): number {
  const { issuers, audience, audienceClaim, claimValues, tenantClaim, token } = rules
  return (
    BYTES_A_REGISTRATION +
    textBytes(issuer) +
    heapBytes([issuers, audience, audienceClaim, claimValues, tenantClaim]) +
    (token === inherited.token ? 0 : heapBytes(token)) +
    (cache === inherited.cache ? 0 : BYTES_A_CACHE_POLICY) +
    (fetch === inherited.fetch ? 0 : fetchPolicyBytes(fetch, inherited.fetch)) +
    sourceSpecBytes(source)
  )
}

function fetchPolicyBytes(own: FetchPolicy, inherited: FetchPolicy): number {
  const lists = (['allowedDomains', 'allowAddresses', 'pinnedSpki', 'ca'] as const).map((name) =>
    own[name] === inherited[name] ? undefined : own[name],
  )
  return BYTES_A_FETCH_POLICY + COPIES_OF_FETCH_POLICY * heapBytes(lists)
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
