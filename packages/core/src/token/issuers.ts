import { isPlaceholderValue, valueWithin } from '../keys/issuer-placeholder.js'
import { claimAt } from './claim-at.js'

/**
 * The values of `iss` that a registration accepts where it is more than one: names that are listed, or an issuer with a
 * placeholder in which a claim of the token has to stand. Plain data, so that two of them can be compared.
 */
export type Issuers =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** Each issuer, with the claim's value that stands in it. */
  | { readonly kind: 'values'; readonly claim: string; readonly valueIn: ReadonlyMap<string, string> }
  /** Whatever the claim's value: what stands before and after it. */
  | { readonly kind: 'any'; readonly claim: string; readonly before: string; readonly after: string }

/** Who may have signed for a registration. */
export interface IssuerRules {
  /** As it was registered; with a placeholder, if it has one: then no token may have it. */
  readonly issuer: string
  /** `undefined`: none but `issuer`. */
  readonly issuers: Issuers | undefined
}

type Claims = Readonly<Record<string, unknown>>

/** Whether a token's `iss` is one of a registration's, as far as it can be told without its other claims. */
export function namesIssuer({ issuer, issuers }: IssuerRules, iss: unknown): boolean {
  if (issuers === undefined) return iss === issuer
  if (typeof iss !== 'string') return false
  switch (issuers.kind) {
    case 'names':
      return issuers.names.includes(iss)
    case 'values':
      return issuers.valueIn.has(iss)
    case 'any':
      return valueWithin(iss, [issuers.before, issuers.after]) !== undefined
  }
}

/** Whether a token's `iss` is a registration's, to the letter, and the claim in the place of a placeholder is what stands there. */
export function provesIssuer(rules: IssuerRules, claims: Claims): boolean {
  const { iss } = claims
  const { issuers } = rules
  if (issuers === undefined) return iss === rules.issuer
  if (typeof iss !== 'string') return false
  switch (issuers.kind) {
    case 'names':
      return issuers.names.includes(iss)
    case 'values': {
      const value = issuers.valueIn.get(iss)
      return value !== undefined && claimAt(claims, issuers.claim) === value
    }
    case 'any': {
      const value = claimAt(claims, issuers.claim)
      return isPlaceholderValue(value) && iss === `${issuers.before}${value}${issuers.after}`
    }
  }
}

/** Every `iss` that a registration accepts; `undefined` when they cannot be counted. */
export function listedIssuers({ issuer, issuers }: IssuerRules): readonly string[] | undefined {
  switch (issuers?.kind) {
    case undefined:
      return [issuer]
    case 'names':
      return issuers.names
    case 'values':
      return [...issuers.valueIn.keys()]
    case 'any':
      return undefined
  }
}

/** Whether a token could have an `iss` that both accept. Says so too where it cannot be excluded. */
export function mayShareIssuer(one: IssuerRules, other: IssuerRules): boolean {
  const listed = listedIssuers(one)
  if (listed !== undefined) return listed.some((issuer) => namesIssuer(other, issuer))
  const others = listedIssuers(other)
  if (others !== undefined) return others.some((issuer) => namesIssuer(one, issuer))
  const [a, b] = [one.issuers, other.issuers]
  if (a?.kind !== 'any' || b?.kind !== 'any') return true
  return (
    (a.before.startsWith(b.before) || b.before.startsWith(a.before)) &&
    (a.after.endsWith(b.after) || b.after.endsWith(a.after))
  )
}
