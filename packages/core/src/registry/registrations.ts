import type { CacheManager } from '../cache/manager.js'
import { Problems } from '../options/problems.js'
import type { Registration } from './registration.js'

/** A registration with the cache that its keys come from. */
export interface Registered {
  readonly registration: Registration
  readonly manager: CacheManager
}

/** All registrations, found by tenant and by issuer. Lists are short, and cost less than maps where there are very many. */
export class Registrations {
  readonly #tenants = new Map<string, readonly Registered[]>()
  readonly #issuers = new Map<string, readonly Registered[]>()

  get all(): readonly Registered[] {
    return [...this.#tenants.values()].flat()
  }

  /** The registrations of a tenant; `undefined` when there is none. */
  ofTenant(tenant: string): readonly Registered[] | undefined {
    return this.#tenants.get(tenant)
  }

  ofIssuer(issuer: string): readonly Registered[] {
    return this.#issuers.get(issuer) ?? []
  }

  named(tenant: string, provider: string): Registered | undefined {
    return this.#tenants.get(tenant)?.find(({ registration }) => registration.provider === provider)
  }

  add(registered: Registered): void {
    const { tenant, issuer } = registered.registration
    this.#tenants.set(tenant, [...(this.#tenants.get(tenant) ?? []), registered])
    this.#issuers.set(issuer, [...this.ofIssuer(issuer), registered])
  }

  remove(registered: Registered): void {
    const { tenant, issuer } = registered.registration
    removeFrom(this.#tenants, tenant, registered)
    removeFrom(this.#issuers, issuer, registered)
  }

  /**
   * A token must tell for which registration it is: one issuer may sign for one tenant once, and for several tenants only
   * where the same claim proves it, with a value of its own for each: no token may be good for two.
   *
   * @throws OptionsError naming the registrations in conflict.
   */
  refuseConflicts({ tenant, issuer, rules }: Registration, replaced: Registered | undefined): void {
    const problems = new Problems()
    for (const other of this.ofIssuer(issuer)) {
      if (other === replaced) continue
      const theirs = other.registration
      const claim = theirs.rules.tenantClaim
      if (theirs.tenant === tenant) {
        problems.add('issuer', `is already registered for this tenant as provider "${theirs.provider}"`, issuer)
      } else if (rules.tenantClaim === undefined || claim === undefined) {
        problems.add('tenantClaim', `is needed, here and there: tenant "${theirs.tenant}" has the same issuer`, issuer)
      } else if (rules.tenantClaim.name !== claim.name) {
        problems.add(
          'tenantClaim',
          `must be "${claim.name}", as for tenant "${theirs.tenant}" of the same issuer`,
          rules.tenantClaim,
        )
      } else if (rules.tenantClaim.value === claim.value) {
        problems.add('tenantClaim', `must have another value than that of tenant "${theirs.tenant}"`, claim)
      }
    }
    problems.throwIfAny()
  }
}

function removeFrom(index: Map<string, readonly Registered[]>, key: string, registered: Registered): void {
  const left = index.get(key)?.filter((other) => other !== registered) ?? []
  if (left.length === 0) index.delete(key)
  else index.set(key, left)
}
