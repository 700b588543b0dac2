import type { CacheOptions } from './cache-options.js'
import { DEFAULTS } from './defaults.js'
import type { FetchOptions } from './fetch-options.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { readCachePolicy } from './cache-options.js'
import { isHttpsRuleWithin, readFetchPolicy, refuseConnectionOptions } from './fetch-options.js'
import { readUrl } from './url-option.js'
import { readClaimOptions, readTrustDomain, type ClaimOptions } from './claim-options.js'
import { CLAIM_NAME_RULE, isClaimName, mayBeText } from './claim-names.js'
import { readIssuer, type IssuerOptions, type IssuerSettings } from './issuer-options.js'
import { readRequestOptions, refuseSecretHeaders, refuseUnnamedToken, type RequestOptions } from './request-options.js'
import { readTokenPolicy, type TokenOptions } from './token-options.js'
import { readGivenKeys, refuseUnusableKeys } from './static-keys.js'
import type { Inherited, Registration, SourceSpec } from '../registration/registration.js'
import { isId } from '../registration/id.js'
import { isWithin } from '../fetch/url-rules.js'
import type { ClaimRules, TenantClaim } from '../token/claims.js'
import type { Json } from '../text/json-scan.js'

/** An identity provider that may sign a tenant's tokens, and the rules for those tokens. */
export type RegistrationOptions = KeysFrom &
  CacheOptions &
  FetchOptions &
  TokenOptions &
  IssuerOptions &
  ClaimOptions &
  RequestOptions & {
    /** The tenant whose users this issuer authenticates: 1 to 64 of `A-Z a-z 0-9 . _ -`. @default 'default' */
    tenant?: string
    /** The name of the provider, unique within the tenant: 1 to 64 of `A-Z a-z 0-9 . _ -`. @default 'default' */
    provider?: string
    /**
     * The claim that proves the tenant, by its name or by a path (`act.org`); required where tenants share an issuer.
     * If only a name is given, the claim must equal the tenant's id.
     * @default none
     */
    tenantClaim?: string | { readonly name: string; readonly value: string }
    /**
     * `true` states that this issuer signs for this tenant only: registering it for another tenant is refused, even
     * with a `tenantClaim`. A registration from `loadTenant` must set this or a `tenantClaim`.
     * @default false
     */
    dedicatedIssuer?: boolean
    /** `true` fetches the keys in the background at registration instead of at the first token. @default false */
    prefetch?: boolean
  }

/**
 * Where the keys of an issuer come from: its metadata (if neither member is given), a URL, or the configuration. Both
 * members are optional, so that the compiler names the field that is really missing.
 */
export type KeysFrom =
  | {
      /**
       * The URL of the key set, for an issuer without metadata.
       * @default as the issuer's metadata says (RFC 8414 section 2)
       */
      jwksUri?: string
      /** Cannot be combined with `jwksUri`: give one of them. */
      jwks?: never
    }
  | {
      /** The key set itself (RFC 7517 section 5). It never changes. @default none */
      jwks?: { readonly keys: readonly Readonly<Record<string, Json>>[] }
      /** Cannot be combined with `jwks`: give one of them. */
      jwksUri?: never
    }

const ID_RULE = 'must be 1 to 64 of A-Z a-z 0-9 . _ -'

/** @throws OptionsError naming every wrong field. */
export function registrationOf(options: RegistrationOptions, inherited: Inherited): Registration {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const registration = readRegistration(reader, inherited)
  refuseUnusableKeys(reader, givenKeysOf(registration), registration.fetch)
  reader.refuseUnread('of a registration')
  problems.throwIfAny()
  return registration
}

/** The keys in the `jwks` of a registration; none when its keys are fetched. */
export function givenKeysOf({ source }: Registration): readonly unknown[] {
  return source.kind === 'static' ? source.keys : []
}

/**
 * Reads everything except whether the keys in `jwks` can be used: that is slow, and left to {@link refuseUnusableKeys}.
 *
 * @param named - The tenant of a registration that names none.
 */
export function readRegistration(
  reader: OptionReader,
  inherited: Inherited,
  named: string = DEFAULTS.registration.tenant,
): Registration {
  const cache = readCachePolicy(reader, inherited.cache)
  const trustDomain = readTrustDomain(reader)
  const connections = readFetchPolicy(reader, inherited.fetch)
  const fetch: FetchPolicy = trustDomain === undefined ? connections : { ...connections, keyUse: 'jwt-svid' }
  const token = readTokenPolicy(reader, inherited.token)
  if (!isHttpsRuleWithin(fetch.requireHttps, inherited.fetch.requireHttps)) {
    reader.refuse('requireHttps', 'cannot permit more than that of the registry')
  }
  if (!areWithin(fetch.allowedDomains, inherited.fetch.allowedDomains)) {
    reader.refuse('allowedDomains', 'must lie within those of the registry')
  }
  if (inherited.fetch.network === 'public') refuseWiderNetwork(reader, fetch, inherited.fetch)
  if (inherited.ownDispatcher) refuseConnectionOptions(reader)
  const tenant = reader.read('tenant', named, ID_RULE, idOf)
  const provider = reader.read('provider', DEFAULTS.registration.provider, ID_RULE, idOf)
  const { issuer, issuers, keyIssuers, discoveryIssuer } = readIssuer(reader, fetch)
  const source = readSource(reader, { issuer, discoveryIssuer }, fetch)
  if (inherited.storage === 'unkeyed') refuseSecretHeaders(reader)
  if (inherited.storage !== 'none') refuseUnnamedToken(reader)
  const { audience, audienceClaim, claimValues } = readClaimOptions(reader)
  if (token.profile === 'rfc9068') refuseOtherAudience(reader, audience)
  const tenantClaim = readTenantClaim(reader, tenant)
  const dedicatedIssuer = reader.boolean('dedicatedIssuer', DEFAULTS.registration.dedicatedIssuer)
  const prefetch = reader.boolean('prefetch', DEFAULTS.registration.prefetch)
  // Member by member: V8 gives each object that is built by spreading a hidden class of its own, which is larger than
  // the object.
  const rules: ClaimRules = {
    issuer,
    issuers,
    keyIssuers,
    audience,
    audienceClaim,
    claimValues,
    trustDomain,
    tenantClaim,
    token,
  }
  return { tenant, provider, issuer, source, cache, fetch, rules, dedicatedIssuer, prefetch }
}

/** RFC 9068 section 2.2 requires `aud`. */
function refuseOtherAudience(reader: OptionReader, audience: readonly string[] | false): void {
  if (audience === false) reader.refuse('audience', 'cannot be false with profile "rfc9068"')
  if (reader.has('audienceClaim')) reader.refuse('audienceClaim', 'cannot be combined with profile "rfc9068"')
}

function refuseWiderNetwork(
  reader: OptionReader,
  { network, allowAddresses }: FetchPolicy,
  allowed: FetchPolicy,
): void {
  if (network !== 'public') reader.refuse('network', 'can only be "any" where the registry says so too')
  if (!allowAddresses.every((range) => allowed.allowAddresses.includes(range))) {
    reader.refuse('allowAddresses', 'must be among those of the registry, whose network is "public"')
  }
}

/** A registration may narrow what its registry allows, never widen it. */
function areWithin(domains: readonly string[] | undefined, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true
  return domains?.every((domain) => isWithin(domain, allowed)) ?? false
}

function readSource(
  reader: OptionReader,
  { issuer, discoveryIssuer = issuer }: Pick<IssuerSettings, 'issuer' | 'discoveryIssuer'>,
  policy: FetchPolicy,
): SourceSpec {
  if (reader.has('jwksUri') && reader.has('jwks')) {
    reader.raw('jwksUri')
    reader.refuse('jwks', 'cannot be combined with jwksUri: give one of them')
  }
  if (reader.has('jwks')) {
    readRequestOptions(reader, undefined)
    return { kind: 'static', keys: readGivenKeys(reader) }
  }
  if (reader.has('jwksUri')) {
    const url = readUrl(reader, 'jwksUri', policy)?.href ?? ''
    return { kind: 'url', url, requestAuth: readRequestOptions(reader, url) }
  }
  return { kind: 'discovery', issuer, discoveryIssuer, requestAuth: readRequestOptions(reader, discoveryIssuer) }
}

function readTenantClaim(reader: OptionReader, tenant: string): TenantClaim | undefined {
  if (!reader.has('tenantClaim')) return undefined
  const value = reader.raw('tenantClaim')
  if (isTenantClaimName(value)) return { name: value, value: tenant }
  if (typeof value === 'object' && value !== null) {
    const nested = reader.nested('tenantClaim')
    const name = nested.read('name', undefined, TENANT_CLAIM_RULE, (named) =>
      isTenantClaimName(named) ? named : undefined,
    )
    const expected = nested.text('value', undefined)
    nested.refuseUnread('of tenantClaim')
    if (name !== undefined && expected !== undefined) return { name, value: expected }
  }
  reader.refuse('tenantClaim', `${TENANT_CLAIM_RULE}; or { name, value }`)
  return undefined
}

const TENANT_CLAIM_RULE = `must be ${CLAIM_NAME_RULE}, and no time`

function isTenantClaimName(value: unknown): value is string {
  return isClaimName(value) && mayBeText(value)
}

function idOf(value: unknown): string | undefined {
  return isId(value) ? value : undefined
}
