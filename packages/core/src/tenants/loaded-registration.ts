import type { OptionProblems } from '../option-reader/option-problems.js'
import { OptionReader } from '../option-reader/option-problems.js'
import { keyBudget } from '../event-loop/tick-budget.js'
import { mayShareIssuer } from '../token/issuers.js'
import { refuseUnusableKeysInSlices } from '../options/given-keys.js'
import { refuseWidening, type InheritedByLoaded } from './refuse-widening.js'
import type { Registration } from '../registration/registration.js'
import { givenKeysOf, readRegistration, type RegistrationOptions } from '../options/registration-options.js'
import { excessOfRow, MAX_LOADED_ISSUER_CHARACTERS, MAX_LOADED_KEYS, MAX_LOADED_PROVIDERS } from './row-bounds.js'

/** To read a registration takes as long as to judge so many keys. */
const UNITS_A_REGISTRATION = 1

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

/**
 * Reads what a loader found, whatever it is, and notes what is wrong with it. In slices between which other work of the process goes on:
 * what it finds may come from anybody.
 */
export async function readLoaded(
  found: unknown,
  tenant: string,
  inherited: InheritedByLoaded,
  problems: OptionProblems,
): Promise<readonly Registration[]> {
  if (found === null || found === undefined) return []
  const isList = Array.isArray(found)
  const all: readonly unknown[] = isList ? found : [found]
  const excess = all.length > MAX_LOADED_PROVIDERS ? `must be at most ${MAX_LOADED_PROVIDERS}` : excessOfRow(all)
  if (excess !== undefined) {
    problems.add('registrations', excess, all.length)
    return []
  }
  const read: { readonly reader: OptionReader; readonly registration: Registration }[] = []
  let keys = 0
  let characters = 0
  for (const [index, options] of all.entries()) {
    const room = keyBudget.spend(UNITS_A_REGISTRATION)
    if (room !== undefined) await room
    const reader = new OptionReader(options, problems, isList ? fieldOf(index) : '')
    const registration = readOne(reader, tenant, inherited)
    refuseTwins(reader, registration, read)
    read.push({ reader, registration })
    characters += charactersOfIssuers(registration)
    if (characters > MAX_LOADED_ISSUER_CHARACTERS) {
      const rule = `must stand for issuers of at most ${MAX_LOADED_ISSUER_CHARACTERS} characters, all together`
      problems.add('registrations', rule, all.length)
      return []
    }
    keys += givenKeysOf(registration).length
    if (keys > MAX_LOADED_KEYS) {
      problems.add('registrations', `must have at most ${MAX_LOADED_KEYS} keys in jwks, all together`, all.length)
      return []
    }
  }
  for (const { reader, registration } of read)
    await refuseUnusableKeysInSlices(reader, givenKeysOf(registration), registration.fetch)
  return read.map(({ registration }) => registration)
}

/** The name of a registration in a list. */
export function fieldOf(index: number): string {
  return `[${index}]`
}

function readOne(reader: OptionReader, tenant: string, inherited: InheritedByLoaded): Registration {
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

function charactersOfIssuers({ issuer, rules: { issuers } }: Registration): number {
  return issuers?.kind === 'values' ? issuers.valueIn.size * issuer.length : issuer.length
}

/** Within a tenant, a provider's name and its issuer tell which registration a token is for. */
function refuseTwins(
  reader: OptionReader,
  { provider, rules }: Registration,
  before: readonly { readonly registration: Registration }[],
): void {
  if (before.some(({ registration: other }) => other.provider === provider)) {
    reader.refuse('provider', 'must differ from those of the other registrations')
  }
  if (before.some(({ registration: other }) => mayShareIssuer(other.rules, rules))) {
    reader.refuse('issuer', 'must differ from those of the other registrations')
  }
}
