import { claimAt } from '../token/claim-at.js'
import { listedIssuers, mayShareIssuer, mayBeIssuer } from '../token/issuers.js'
import type { Registration } from './registration.js'
import type { Registered } from './registered.js'

/**
 * An index of registrations by issuer: finds the one that a token with an `iss` and claims is for, and those that
 * conflict with a new one. A registration that is alone with its issuer is stored as it is. Registrations that share an
 * issuer name the same tenant claim, so they are indexed by the value that each expects: ten thousand on one issuer are
 * found as fast as one.
 */
export class IssuerUsers {
  readonly #issuers = new Map<string, Registered | SharedIssuer>()
  /** Registrations whose issuers cannot be listed. No two of them share an issuer, so there are few. */
  #open: readonly Registered[] = []

  has(issuer: string): boolean {
    return this.#issuers.has(issuer) || this.#openTo(issuer) !== undefined
  }

  byClaims(issuer: string, claims: Readonly<Record<string, unknown>>): Registered | undefined {
    const users = this.#issuers.get(issuer) ?? this.#openTo(issuer)
    if (users === undefined) return undefined
    if (users instanceof SharedIssuer) return users.byClaimValue(claimAt(claims, users.claim))
    const { tenantClaim } = users.registration.rules
    const proven = tenantClaim === undefined || claimAt(claims, tenantClaim.name) === tenantClaim.value
    return proven ? users : undefined
  }

  /** A registration of the issuer, or of one that differs only by a trailing slash. */
  bySimilarIssuer(issuer: string): Registered | undefined {
    for (const spelling of [issuer, issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`]) {
      const users = this.#issuers.get(spelling)
      if (users !== undefined) return users instanceof SharedIssuer ? users.first : users
    }
    return undefined
  }

  /** A registration of the issuer for another tenant. */
  another(issuer: string, tenant: string): Registered | undefined {
    const users = this.#issuers.get(issuer)
    if (users instanceof SharedIssuer) return users.another(tenant)
    return users?.registration.tenant === tenant ? undefined : users
  }

  /** The registration that expects this value of the issuer's tenant claim. */
  byClaimValue(issuer: string, value: string): Registered | undefined {
    const users = this.#issuers.get(issuer)
    if (users instanceof SharedIssuer) return users.byClaimValue(value)
    return users?.registration.rules.tenantClaim?.value === value ? users : undefined
  }

  /**
   * A registration of another tenant that may accept a token of this one although no issuer is listed for both: one of
   * the two accepts any value in a placeholder.
   */
  overlapping({ tenant, rules }: Registration): Registered | undefined {
    const open = this.#open.find(
      ({ registration: other }) => other.tenant !== tenant && mayShareIssuer(other.rules, rules),
    )
    if (open !== undefined || listedIssuers(rules) !== undefined) return open
    for (const issuer of this.#issuers.keys()) {
      const other = mayBeIssuer(rules, issuer) ? this.another(issuer, tenant) : undefined
      if (other !== undefined) return other
    }
    return undefined
  }

  add(registered: Registered): void {
    const issuers = listedIssuers(registered.registration.rules)
    if (issuers === undefined) this.#open = [...this.#open, registered]
    else for (const issuer of issuers) this.#addTo(issuer, registered)
  }

  remove(registered: Registered): void {
    const issuers = listedIssuers(registered.registration.rules)
    if (issuers === undefined) this.#open = this.#open.filter((other) => other !== registered)
    else for (const issuer of issuers) this.#removeFrom(issuer, registered)
  }

  #openTo(issuer: string): Registered | undefined {
    return this.#open.find(({ registration }) => mayBeIssuer(registration.rules, issuer))
  }

  #addTo(issuer: string, registered: Registered): void {
    const users = this.#issuers.get(issuer)
    if (users === undefined) this.#issuers.set(issuer, registered)
    else if (users instanceof SharedIssuer) users.add(registered)
    else this.#issuers.set(issuer, new SharedIssuer(users, registered))
  }

  #removeFrom(issuer: string, registered: Registered): void {
    const users = this.#issuers.get(issuer)
    if (users === registered) this.#issuers.delete(issuer)
    if (!(users instanceof SharedIssuer)) return
    users.remove(registered)
    if (users.last !== undefined) this.#issuers.set(issuer, users.last)
  }
}

/** The registrations of one issuer that tenants share: two or more. */
class SharedIssuer {
  /** The tenant claim that all of them name. */
  readonly claim: string
  readonly #byValue = new Map<string, Registered>()

  constructor(first: Registered, second: Registered) {
    this.claim = first.registration.rules.tenantClaim?.name ?? ''
    this.add(first)
    this.add(second)
  }

  /** The only one that remains; `undefined` while there are more. */
  get last(): Registered | undefined {
    const [first] = this.#byValue.values()
    return this.#byValue.size === 1 ? first : undefined
  }

  get first(): Registered | undefined {
    const [first] = this.#byValue.values()
    return first
  }

  byClaimValue(value: unknown): Registered | undefined {
    return typeof value === 'string' ? this.#byValue.get(value) : undefined
  }

  another(tenant: string): Registered | undefined {
    // No tenant has an issuer twice, except while one of its registrations replaces another.
    for (const registered of this.#byValue.values()) if (registered.registration.tenant !== tenant) return registered
    return undefined
  }

  add(registered: Registered): void {
    this.#byValue.set(valueOf(registered), registered)
  }

  remove(registered: Registered): void {
    if (this.#byValue.get(valueOf(registered)) === registered) this.#byValue.delete(valueOf(registered))
  }
}

function valueOf({ registration }: Registered): string {
  return registration.rules.tenantClaim?.value ?? ''
}
