import { JwksAuthError, RefusedError } from '../errors.js'
import { ignorePromise, isThenable } from '../ignored-promise.js'
import { refuseUnless } from '../options/arguments.js'
import { Problems } from '../options/problems.js'
import type { JwtClaims } from '../verify/jwt.js'
import type { Auth } from '../verify/auth.js'

/** Judges an authenticated request: the refusal, or `undefined` when it may pass. */
export type Guard = (auth: Auth) => RefusedError | undefined

/** RFC 6749 section 3.3: `scope-token`. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Requires every one of the scopes.
 *
 * @throws OptionsError naming those that are no scopes.
 */
export function scopeGuard(scopes: readonly string[]): Guard {
  const problems = new Problems()
  refuseNoScopes('requireScope', scopes, problems)
  problems.throwIfAny()
  return (auth) =>
    scopes.every((scope) => auth.scopes.includes(scope))
      ? undefined
      : new RefusedError('scope_insufficient', { scope: scopes })
}

/**
 * Requires at least one of the scopes.
 *
 * @throws OptionsError naming those that are no scopes, or when there are none.
 */
export function anyScopeGuard(scopes: readonly string[]): Guard {
  const problems = new Problems()
  refuseNoScopes('requireAnyScope', scopes, problems)
  if (scopes.length === 0) problems.add('requireAnyScope', 'must name a scope', scopes)
  problems.throwIfAny()
  return (auth) =>
    scopes.some((scope) => auth.scopes.includes(scope))
      ? undefined
      : new RefusedError('scope_insufficient', { scope: scopes })
}

/** One that no token can have would refuse everybody; one that no header can hold would break the answer. */
function refuseNoScopes(guard: string, scopes: readonly unknown[], problems: Problems): void {
  refuseUnless(Array.isArray(scopes), guard, 'must be a list of scopes', scopes)
  for (const [index, scope] of scopes.entries()) {
    if (typeof scope !== 'string' || !SCOPE.test(scope))
      problems.add(`${guard}[${index}]`, 'must be a scope: printable ASCII without space, " and \\', scope)
  }
}

/** What `requireClaims` takes: each claim's value (or one of them, for a claim that is a list), or a predicate. */
export type ClaimsRequirement = ((claims: JwtClaims) => boolean) | Readonly<Record<string, string | number | boolean>>

/**
 * Requires claims.
 *
 * @throws OptionsError naming what cannot be required.
 */
export function claimsGuard(required: ClaimsRequirement): Guard {
  const holds = typeof required === 'function' ? required : matcher(entriesOf(required))
  return ({ claims }) => {
    const verdict: unknown = holds(claims)
    // A promise would pass for true with everybody.
    if (isThenable(verdict)) {
      ignorePromise(verdict)
      throw new JwksAuthError('callback_failed', 'The function of requireClaims has to answer at once')
    }
    return verdict === true ? undefined : new RefusedError('claims_insufficient')
  }
}

function entriesOf(required: unknown): readonly (readonly [string, unknown])[] {
  const problems = new Problems()
  const claims: object = typeof required === 'object' && required !== null ? required : []
  if (Array.isArray(claims)) problems.add('requireClaims', 'must be claims with their values, or a function', required)
  const entries: readonly (readonly [string, unknown])[] = Object.entries(claims)
  for (const [name, value] of entries) {
    if (!(typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)))
      problems.add(`requireClaims.${name}`, 'must be a text, a number, true or false', value)
  }
  problems.throwIfAny()
  return entries
}

function matcher(entries: readonly (readonly [string, unknown])[]): (claims: JwtClaims) => boolean {
  return (claims) => entries.every(([name, value]) => Object.hasOwn(claims, name) && isOrHolds(claims[name], value))
}

function isOrHolds(claim: unknown, value: unknown): boolean {
  return Array.isArray(claim) ? claim.includes(value) : claim === value
}
