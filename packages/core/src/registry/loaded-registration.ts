import type { Problems } from '../options/problems.js'
import { Reader } from '../options/problems.js'
import { mayShareIssuer } from '../verify/issuers.js'
import { refuseWidening, type InheritedByLoaded } from './refuse-widening.js'
import { readRegistration, type Registration, type RegistrationOptions } from './registration.js'

/**
 * A registration that `loadTenant` found. Two loaded tenants are never compared with one another, so each says what keeps their
 * tokens apart: a `tenantClaim` that proves the tenant, or `dedicatedIssuer: true`, that no other tenant has this issuer. Its
 * `tenant` may be left out.
 */
export type LoadedRegistration = RegistrationOptions &
  ({ tenantClaim: NonNullable<RegistrationOptions['tenantClaim']> } | { dedicatedIssuer: true })

/** What there is of a tenant: a registration, one for each of its providers, or nothing: `null`, `undefined`, or an empty list. */
export type LoadedTenant = LoadedRegistration | readonly LoadedRegistration[] | null | undefined

/**
 * Finds a tenant where you keep it. `signal` aborts when its answer will not be waited for any longer.
 *
 * @param tenant - 1 to 64 of `A-Z a-z 0-9 . _ -`, from an unauthenticated request: it may be `..` or `__proto__`.
 */
export type LoadTenant = (
  tenant: string,
  options: { readonly signal: AbortSignal },
) => LoadedTenant | Promise<LoadedTenant>

const MOST_PROVIDERS = 100

/** Reads what a loader found, whatever it is, and notes what is wrong with it. */
export function readLoaded(
  found: unknown,
  tenant: string,
  inherited: InheritedByLoaded,
  problems: Problems,
): readonly Registration[] {
  if (found === null || found === undefined) return []
  if (!Array.isArray(found)) return [readOne(new Reader(found, problems), tenant, inherited)]
  const all: readonly unknown[] = found
  if (all.length > MOST_PROVIDERS) {
    problems.add('registrations', `must be at most ${MOST_PROVIDERS}`, all.length)
    return []
  }
  const readers = all.map((options, index) => new Reader(options, problems, fieldOf(index)))
  const registrations = readers.map((reader) => readOne(reader, tenant, inherited))
  readers.forEach((reader, index) => {
    refuseTwins(reader, registrations[index], registrations.slice(0, index))
  })
  return registrations
}

/** The name of a registration in a list. */
export function fieldOf(index: number): string {
  return `[${index}]`
}

function readOne(reader: Reader, tenant: string, inherited: InheritedByLoaded): Registration {
  const registration = readRegistration(reader, inherited, tenant)
  if (registration.tenant !== tenant) reader.refuse('tenant', `must be "${tenant}", which was asked for`)
  if (registration.rules.tenantClaim === undefined && !registration.dedicatedIssuer) {
    reader.refuse('tenantClaim', 'is needed in a loaded registration, or dedicatedIssuer: true')
  }
  if (registration.rules.issuers?.kind === 'any' && registration.rules.tenantClaim === undefined) {
    reader.refuse('tenantClaim', 'is needed in a loaded registration whose issuerPlaceholder takes any value')
  }
  refuseWidening(reader, registration, inherited)
  // Who fills the database must not read our files.
  for (const name of ['bearerTokenFile', 'bearerTokenId'])
    if (reader.has(name)) reader.refuse(name, 'cannot be in a loaded registration')
  reader.refuseUnread('of a registration')
  return registration
}

/** Within a tenant, a provider's name and its issuer tell which registration a token is for. */
function refuseTwins(reader: Reader, registration: Registration | undefined, before: readonly Registration[]): void {
  if (before.some(({ provider }) => provider === registration?.provider)) {
    reader.refuse('provider', 'must differ from those of the other registrations')
  }
  if (before.some(({ rules }) => registration !== undefined && mayShareIssuer(rules, registration.rules))) {
    reader.refuse('issuer', 'must differ from those of the other registrations')
  }
}
