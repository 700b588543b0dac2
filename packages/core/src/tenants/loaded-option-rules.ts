import { allOf, among, atLeast, atMost, isSet, same, someOf, strict, type Bound } from './loaded-bounds.js'
import type { RegistrationOptions } from '../options/registration-options.js'

/**
 * Decides what a registration that `loadTenant` returns may set each option to. A new option does not compile without a
 * decision; `docs/guide/tenants.md` has the same table.
 */
export const LOADED_OPTION_RULES: Readonly<Record<RegistrationOption, Decision>> = {
  tenant: 'ruled',
  provider: 'free',
  tenantClaim: 'ruled',
  dedicatedIssuer: 'ruled',
  prefetch: 'free',

  issuer: 'free',
  issuerAliases: 'free',
  issuerPlaceholder: 'ruled',
  keyIssuers: 'free',
  jwksUri: 'free',
  jwks: 'free',
  requestHeaders: 'free',
  bearerTokenFile: 'refused',
  bearerTokenId: 'refused',

  audience: 'not-false',
  audienceClaim: 'free',
  claimValues: 'free',
  spiffeTrustDomain: 'free',
  profile: [strict(({ token }) => token.profile, 'rfc9068')],
  algorithms: [someOf(({ token }) => token.algorithms, 'nothing')],
  types: [someOf(({ token }) => token.types, 'nothing')],
  requireType: [isSet(({ token }) => token.requireType)],
  requiredClaims: [allOf(({ token }) => token.requiredClaims)],
  claimTypes: [strict(({ token }) => token.claimTypes, 'strict')],
  scopeClaims: [among(({ token }) => token.scopeClaims)],
  clockTolerance: [atMost(({ token }) => token.clockTolerance)],
  maxTokenAge: [atMost(({ token }) => token.maxTokenAge)],
  verifiedTokens: [atMost(({ token }) => token.verifiedTokens.max, 'max')],

  refreshEarly: [atMost(({ cache }) => cache.refreshEarly)],
  staleWhileError: [atMost(({ cache }) => cache.staleWhileError)],
  mustRevalidate: [strict(({ cache }) => cache.mustRevalidate, 'respect')],
  staleWhileRevalidate: [atMost(({ cache }) => cache.staleWhileRevalidate)],
  staleWait: [atMost(({ cache }) => cache.staleWait)],
  minTtl: [same(({ cache }) => cache.minTtl)],
  maxTtl: [atMost(({ cache }) => cache.maxTtl)],
  defaultTtl: [atMost(({ cache }) => cache.defaultTtl)],
  prefetchJitter: [atMost(({ cache }) => cache.prefetchJitter)],
  negativeCacheTtl: [atLeast(({ cache }) => cache.negativeCacheTtl)],
  failureBackoff: [
    atLeast(({ cache }) => cache.failureBackoff.initial, 'initial'),
    atLeast(({ cache }) => cache.failureBackoff.max, 'max'),
  ],
  unknownKidBudget: [
    atMost(({ cache }) => cache.unknownKidBudget.burst, 'burst'),
    atLeast(({ cache }) => cache.unknownKidBudget.refill, 'refill'),
  ],
  signatureMismatchBudget: [
    atMost(({ cache }) => cache.signatureMismatchBudget.burst, 'burst'),
    atLeast(({ cache }) => cache.signatureMismatchBudget.refill, 'refill'),
  ],

  requireHttps: 'ruled',
  allowedDomains: 'ruled',
  network: 'ruled',
  allowAddresses: 'ruled',
  pinnedSpki: [someOf(({ fetch }) => fetch.pinnedSpki, 'all')],
  ca: [someOf(({ fetch }) => fetch.ca, 'nothing')],
  userAgent: 'free',
  maxRedirects: [atMost(({ fetch }) => fetch.maxRedirects)],
  maxResponseBytes: [atMost(({ fetch }) => fetch.maxResponseBytes)],
  retry: [
    atMost(({ fetch }) => fetch.retry.maxRetries, 'maxRetries'),
    atMost(({ fetch }) => fetch.retry.attemptTimeout, 'attemptTimeout'),
    atLeast(({ fetch }) => fetch.retry.initialBackoff, 'initialBackoff'),
    atLeast(({ fetch }) => fetch.retry.maxBackoff, 'maxBackoff'),
    atMost(({ fetch }) => fetch.retry.deadline, 'deadline'),
    strict(({ fetch }) => fetch.retry.jitter, 'full', 'jitter'),
  ],
}

type NamesOf<T> = T extends unknown ? keyof T : never
/** The name of an option of a registration. */
export type RegistrationOption = NamesOf<RegistrationOptions>

/** The values that a loaded registration may set an option to. */
export type Decision =
  /** Any valid value. */
  | 'free'
  /** Values by rules of its own, which `loadedMayWiden` does not lift. */
  | 'ruled'
  /** Nothing: the option is refused. */
  | 'refused'
  /** Any valid value except `false`, unless the registry lists the option in `loadedMayWiden`. */
  | 'not-false'
  /** A value no wider than that of the registry, unless the registry lists the option in `loadedMayWiden`. */
  | readonly Bound[]

const NAMES: readonly string[] = Object.keys(LOADED_OPTION_RULES)

/** Whether a registry may list an option in `loadedMayWiden`. */
export function isWidenable(name: unknown): name is RegistrationOption {
  if (!isRegistrationOption(name)) return false
  const decision = LOADED_OPTION_RULES[name]
  return decision === 'not-false' || typeof decision === 'object'
}

export const WIDENABLE: readonly RegistrationOption[] = NAMES.filter(isWidenable)

function isRegistrationOption(name: unknown): name is RegistrationOption {
  return typeof name === 'string' && Object.hasOwn(LOADED_OPTION_RULES, name)
}
