import { isPlaceholderValue, valueWithin } from '../keys/issuer-placeholder.js'
import { claimAt } from './claim-at.js'

/**
 * The values of `iss` that a registration accepts: its issuer, or several. The functions of this file compare tokens
 * and other registrations with them.
 */
export interface IssuerRules {
  /** As registered. If it contains a placeholder, no token may have it as its `iss`. */
  readonly issuer: string
  /** `undefined`: only `issuer`. */
  readonly issuers: Issuers | undefined
}

/**
 * The accepted values of `iss` of a registration with more than one: listed names, or an issuer with a placeholder for
 * a claim of the token. Plain data, so that two of them can be compared.
 */
export type Issuers =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** Each accepted issuer, with the claim value that it contains. */
  | { readonly kind: 'values'; readonly claim: string; readonly valueIn: ReadonlyMap<string, string> }
  /** Any value of the claim: the text before and after it. */
  | { readonly kind: 'any'; readonly claim: string; readonly before: string; readonly after: string }

type Claims = Readonly<Record<string, unknown>>

/** Whether a token's `iss` may be one of a registration's, without its other claims. */
export function mayBeIssuer({ issuer, issuers }: IssuerRules, iss: unknown): boolean {
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

/**
 * Whether a token's `iss` is exactly one of a registration's, and the claim for the placeholder has the value that it
 * contains.
 */
export function matchesIssuer(rules: IssuerRules, claims: Claims): boolean {
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

/** Every accepted `iss`; `undefined` if they cannot be listed. */
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

/** Whether a token could have an `iss` that both accept. Also `true` if that cannot be excluded. */
export function mayShareIssuer(one: IssuerRules, other: IssuerRules): boolean {
  const listed = listedIssuers(one)
  if (listed !== undefined) return listed.some((issuer) => mayBeIssuer(other, issuer))
  const others = listedIssuers(other)
  if (others !== undefined) return others.some((issuer) => mayBeIssuer(one, issuer))
  const [a, b] = [one.issuers, other.issuers]
  if (a?.kind !== 'any' || b?.kind !== 'any') return true
  return (
    (a.before.startsWith(b.before) || b.before.startsWith(a.before)) &&
    (a.after.endsWith(b.after) || b.after.endsWith(a.after))
  )
}
