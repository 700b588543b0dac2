import type { OptionProblems } from '../option-reader/option-problems.js'
import { OptionReader } from '../option-reader/option-problems.js'
import { keyBudget } from '../event-loop/tick-budget.js'
import { mayShareIssuer } from '../token/issuers.js'
import { refuseUnusableKeysInSlices } from '../options/static-keys.js'
import { refuseWidening, type InheritedByLoaded } from './refuse-widening.js'
import type { Registration } from '../registration/registration.js'
import { givenKeysOf, readRegistration, type RegistrationOptions } from '../options/registration-options.js'
import {
  excessOfRow,
  MAX_LOADED_ISSUER_CHARACTERS,
  MAX_LOADED_KEYS,
  MAX_LOADED_PROVIDERS,
} from './loaded-tenant-limits.js'

/**
 * A registration that `loadTenant` returns. Loaded tenants are never compared with each other, so each registration
 * defines what keeps its tokens apart: a `tenantClaim` that proves the tenant, or `dedicatedIssuer: true`, your
 * guarantee that no other tenant has this issuer. Its `tenant` may be omitted.
 */
export type LoadedRegistration = RegistrationOptions &
  ({ tenantClaim: NonNullable<RegistrationOptions['tenantClaim']> } | { dedicatedIssuer: true })

/**
 * The result of `loadTenant`: one registration, a list with one for each provider of the tenant, or `null`, `undefined`
 * or an empty list if there is no such tenant.
 */
export type LoadedTenant = LoadedRegistration | readonly LoadedRegistration[] | null | undefined

/**
 * Finds a tenant in your database, within 5 seconds: then `signal` aborts, and the answer is ignored.
 *
 * @param tenant - 1 to 64 of `A-Z a-z 0-9 . _ -`, from an unauthenticated request: `..` and `__proto__` are among them.
 * Use it as a parameter of a query, not as a part of a path.
 * @returns the registrations of the tenant, or `null` if there is no such tenant. An error that is thrown counts as a
 * failed load.
 * @example
 * ```ts
 * const loadTenant: LoadTenant = async (tenant, { signal }) => {
 *   const row = await findTenant(tenant, { signal })
 *   if (row === undefined) return null
 *   return {
 *     issuer: row.issuer,
 *     audience: 'https://api.example.com',
 *     tenantClaim: { name: 'org', value: row.organisation },
 *   }
 * }
 * ```
 */
export type LoadTenant = (
  tenant: string,
  options: { readonly signal: AbortSignal },
) => LoadedTenant | Promise<LoadedTenant>

/** Reading a registration takes as long as checking this many keys. */
const UNITS_PER_REGISTRATION = 1

/**
 * Reads the result of a loader, of any type, and notes every problem. Works in slices, between which other work of the
 * process continues, because users may decide how large the result is.
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
    const nextSlice = keyBudget.spend(UNITS_PER_REGISTRATION)
    if (nextSlice !== undefined) await nextSlice
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

/** The name of a registration in a list, as errors show it. */
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
  // Write access to the database must not allow reading files.
  for (const name of ['bearerTokenFile', 'bearerTokenId'])
    if (reader.has(name)) reader.refuse(name, 'cannot be in a loaded registration')
  reader.refuseUnread('of a registration')
  return registration
}

function charactersOfIssuers({ issuer, rules: { issuers } }: Registration): number {
  return issuers?.kind === 'values' ? issuers.valueIn.size * issuer.length : issuer.length
}

/** Within a tenant, names of providers and issuers are unique: they decide which registration a token is for. */
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
