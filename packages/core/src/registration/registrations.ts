import { OptionProblems } from '../option-reader/option-problems.js'
import { IssuerUsers } from './issuer-users.js'
import type { Registered } from './registered.js'
import type { Registration } from './registration.js'
import { listedIssuers, mayShareIssuer } from '../token/issuers.js'

/**
 * Keeps the registrations that were registered (not loaded ones), indexed by tenant and by issuer, and refuses
 * conflicting ones. The registrations of a tenant are a list: lists are short, and with very many tenants they cost
 * less than maps.
 */
export class Registrations {
  readonly #tenants = new Map<string, readonly Registered[]>()
  readonly #issuers = new IssuerUsers()

  get all(): readonly Registered[] {
    return [...this.#tenants.values()].flat()
  }

  /** The registrations of a tenant; `undefined` if there is none. */
  ofTenant(tenant: string): readonly Registered[] | undefined {
    return this.#tenants.get(tenant)
  }

  /** The registration of an issuer that a token with these claims is for; `undefined` if the claims prove none. */
  byClaims(issuer: string, claims: Readonly<Record<string, unknown>>): Registered | undefined {
    return this.#issuers.byClaims(issuer, claims)
  }

  hasIssuer(issuer: string): boolean {
    return this.#issuers.has(issuer)
  }

  /** At most `max` registrations: one whose issuer is the same or differs only by a trailing slash; otherwise any. */
  candidates(issuer: unknown, max: number): readonly Registered[] {
    const spelling = typeof issuer === 'string' ? this.#issuers.bySimilarIssuer(issuer) : undefined
    if (spelling !== undefined) return [spelling]
    const some: Registered[] = []
    for (const registered of this.#tenants.values()) {
      some.push(...registered.slice(0, max - some.length))
      if (some.length >= max) break
    }
    return some
  }

  named(tenant: string, provider: string): Registered | undefined {
    return this.#tenants.get(tenant)?.find(({ registration }) => registration.provider === provider)
  }

  add(registered: Registered): void {
    const { tenant } = registered.registration
    this.#tenants.set(tenant, [...(this.#tenants.get(tenant) ?? []), registered])
    this.#issuers.add(registered)
  }

  remove(registered: Registered): void {
    const { tenant } = registered.registration
    const remaining = this.#tenants.get(tenant)?.filter((other) => other !== registered) ?? []
    if (remaining.length === 0) this.#tenants.delete(tenant)
    else this.#tenants.set(tenant, remaining)
    this.#issuers.remove(registered)
  }

  /**
   * Ensures that no token is valid for two registrations: an issuer may sign for one tenant once, and for several
   * tenants only if the same claim proves the tenant, with a different value for each.
   *
   * @throws OptionsError naming one registration for each kind of conflict.
   */
  refuseConflicts(registration: Registration, replaced: Registered | undefined): void {
    const problems = new OptionProblems()
    this.noteConflicts(registration, replaced, problems)
    problems.throwIfAny()
  }

  /** @throws OptionsError if the tenant already has a registration with this provider. */
  refuseIfTaken({ tenant, provider }: Registration): void {
    if (this.named(tenant, provider) === undefined) return
    const problems = new OptionProblems()
    const rule = `"${provider}" is already registered for tenant "${tenant}": register(options, { replace: true }) replaces it`
    problems.add('provider', rule, provider)
    throw problems.error
  }

  conflictsWith(registration: Registration): boolean {
    const problems = new OptionProblems()
    this.noteConflicts(registration, undefined, problems)
    return problems.any
  }

  /**
   * Adds a problem for each kind of conflict with other registrations.
   *
   * @param field - The prefix of field names.
   */
  noteConflicts(
    registration: Registration,
    replaced: Registered | undefined,
    problems: OptionProblems,
    field = '',
  ): void {
    const { tenant, issuer, rules } = registration
    const sibling = this.#tenants
      .get(tenant)
      ?.find((other) => other !== replaced && mayShareIssuer(other.registration.rules, rules))?.registration
    if (sibling !== undefined)
      problems.add(`${field}issuer`, `is already registered for this tenant as provider "${sibling.provider}"`, issuer)
    const open = this.#issuers.overlapping(registration)?.registration
    if (open !== undefined) {
      const rule = `takes any value in one of the two registrations, and so tokens of tenant "${open.tenant}" too: list the values`
      problems.add(`${field}issuerPlaceholder`, rule, issuer)
    }
    const before = problems.count
    for (const listed of listedIssuers(rules) ?? []) {
      this.#noteConflict(registration, listed, problems, field)
      // One conflicting issuer of many is enough.
      if (problems.count > before) return
    }
  }

  #noteConflict(
    { tenant, rules, dedicatedIssuer }: Registration,
    issuer: string,
    problems: OptionProblems,
    field: string,
  ): void {
    const other = this.#issuers.another(issuer, tenant)?.registration
    if (other === undefined) return
    const claim = other.rules.tenantClaim
    if (dedicatedIssuer || other.dedicatedIssuer)
      problems.add(
        `${field}dedicatedIssuer`,
        `cannot be true in either registration: tenant "${other.tenant}" has the same issuer`,
        dedicatedIssuer,
      )
    if (rules.tenantClaim === undefined || claim === undefined) {
      problems.add(
        `${field}tenantClaim`,
        `is needed in both registrations: tenant "${other.tenant}" has the same issuer, and only a claim tells whose token it is`,
        rules.tenantClaim,
      )
    } else if (rules.tenantClaim.name !== claim.name) {
      problems.add(
        `${field}tenantClaim`,
        `must be "${claim.name}", as for tenant "${other.tenant}" of the same issuer`,
        rules.tenantClaim,
      )
    } else {
      const holder = this.#issuers.byClaimValue(issuer, rules.tenantClaim.value)?.registration
      if (holder !== undefined && holder.tenant !== tenant)
        problems.add(
          `${field}tenantClaim`,
          `must have another value than that of tenant "${holder.tenant}"`,
          rules.tenantClaim,
        )
    }
  }
}
