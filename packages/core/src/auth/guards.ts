import { RefusedError } from '../errors.js'
import type { JwtClaims } from '../verify/token.js'
import type { Auth } from '../verify/auth.js'

/** Judges an authenticated request: the refusal, or `undefined` when it may pass. */
export type Guard = (auth: Auth) => RefusedError | undefined

/** Requires every one of the scopes. */
export function scopeGuard(scopes: readonly string[]): Guard {
  return (auth) =>
    scopes.every((scope) => auth.scopes.includes(scope))
      ? undefined
      : new RefusedError('scope_insufficient', { scope: scopes })
}

/** Requires at least one of the scopes. */
export function anyScopeGuard(scopes: readonly string[]): Guard {
  return (auth) =>
    scopes.some((scope) => auth.scopes.includes(scope))
      ? undefined
      : new RefusedError('scope_insufficient', { scope: scopes })
}

/** What `requireClaims` takes: each claim's value (or one of them, for a claim that is a list), or a predicate. */
export type ClaimsRequirement = ((claims: JwtClaims) => boolean) | Readonly<Record<string, string | number | boolean>>

/** Requires claims. */
export function claimsGuard(required: ClaimsRequirement): Guard {
  const holds = typeof required === 'function' ? required : matcher(Object.entries(required))
  return ({ claims }) => (holds(claims) ? undefined : new RefusedError('claims_insufficient'))
}

function matcher(entries: readonly (readonly [string, unknown])[]): (claims: JwtClaims) => boolean {
  return (claims) => entries.every(([name, value]) => Object.hasOwn(claims, name) && isOrHolds(claims[name], value))
}

function isOrHolds(claim: unknown, value: unknown): boolean {
  return Array.isArray(claim) ? claim.includes(value) : claim === value
}
