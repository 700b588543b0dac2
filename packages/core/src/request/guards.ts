import { JwksAuthError, RefusedError } from '../errors/errors.js'
import { ignorePromise, isThenable } from '../callbacks/ignored-promise.js'
import { CLAIM_NAME_RULE, canHaveValue, canNameClaim } from '../options/claim-names.js'
import { isScalar } from '../options/claim-options.js'
import { plainEntries, type Entries } from '../option-reader/plain-entries.js'
import { refuseUncalled } from '../option-reader/refuse-uncalled.js'
import { isList, readArgument, refuseUnless } from '../option-reader/arguments.js'
import { OptionProblems } from '../option-reader/option-problems.js'
import { quoted } from '../text/quoted.js'
import { claimAt } from '../token/claim-at.js'
import { mismatchOf, mismatchText } from '../token/claim-mismatches.js'
import type { JwtClaims } from '../token/jwt.js'
import type { Auth } from '../verify/auth.js'

/** Authorizes an authenticated request: returns the refusal, or `undefined` if it may pass. */
export interface Guard {
  (auth: Auth): RefusedError | undefined
  /** What it requires, and what the request has instead, for the log of `debug`. @default scopes only */
  readonly explain?: (auth: Auth) => readonly string[]
}

const MAX_EXPLAINED_CLAIMS = 5

/** RFC 6749 section 3.3: `scope-token`. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Requires all of the scopes.
 *
 * @throws OptionsError naming each invalid scope, or when there are none: the guard would admit every valid token.
 */
export function scopeGuard(scopes: readonly string[]): Guard {
  const required = readScopes('requireScope', scopes)
  const guard = (auth: Auth): RefusedError | undefined =>
    required.every((scope) => auth.scopes.includes(scope))
      ? undefined
      : new RefusedError('scope_insufficient', { scope: required })
  return Object.assign(guard, { explain: scopeExplainer('scopes required', required) })
}

/**
 * Requires at least one of the scopes.
 *
 * @throws OptionsError naming each invalid scope, or when there are none: no request could pass.
 */
export function anyScopeGuard(scopes: readonly string[]): Guard {
  const accepted = readScopes('requireAnyScope', scopes)
  const guard = (auth: Auth): RefusedError | undefined =>
    accepted.some((scope) => auth.scopes.includes(scope))
      ? undefined
      : new RefusedError('scope_insufficient', { scope: accepted })
  return Object.assign(guard, { explain: scopeExplainer('one scope required of', accepted) })
}

function scopeExplainer(label: string, required: readonly string[]): (auth: Auth) => readonly string[] {
  return ({ scopes }) => [`${label} ${quoted(required)}`, `scopes granted ${quoted(scopes)}`]
}

/**
 * A validated copy: a scope that no token can have would refuse every request; one that no header can contain would
 * break the response.
 */
function readScopes(guard: string, value: unknown): readonly string[] {
  refuseUnless(isList(value), guard, 'must be a list of scopes', value)
  const problems = new OptionProblems()
  const items: readonly unknown[] = isList(value) ? readArgument(guard, value, () => Array.from(value)) : []
  if (items.length === 0) problems.add(guard, 'must name a scope', value)
  refuseUncalled(guard, items[0], `${guard}('a', 'b')`)
  for (const [index, scope] of items.entries()) {
    if (isList(scope)) problems.add(`${guard}[${index}]`, `must be a scope, not a list: ${guard}('a', 'b')`, scope)
    else if (!isScope(scope))
      problems.add(`${guard}[${index}]`, 'must be a scope: printable ASCII without space, " and \\', scope)
  }
  problems.throwIfAny()
  return Object.freeze(items.filter(isScope))
}

function isScope(value: unknown): value is string {
  return typeof value === 'string' && SCOPE.test(value)
}

/**
 * The argument of `requireClaims`: the value of each claim (or one of them, for a claim that is a list), by the claim's
 * name or a path into it (`realm_access.roles`); or a predicate.
 */
export type ClaimsRequirement = ((claims: JwtClaims) => boolean) | Readonly<Record<string, string | number | boolean>>

/**
 * Requires claims.
 *
 * @throws OptionsError naming each claim that cannot be required, or when there are none: the guard would admit every
 * valid token.
 */
export function claimsGuard(required: ClaimsRequirement): Guard {
  if (typeof required === 'function') {
    const explain = (): readonly string[] => ['the function of requireClaims did not answer true']
    return Object.assign(guardOf(required), { explain })
  }
  const entries = readClaims(required)
  const explain = ({ claims }: Auth): readonly string[] =>
    entries
      .filter(([name, value]) => !equalsOrIncludes(claimAt(claims, name), value))
      .slice(0, MAX_EXPLAINED_CLAIMS)
      .map(([name, value]) => mismatchText(mismatchOf(claims, name, `${quoted(value)} (requireClaims)`)))
  return Object.assign(guardOf(matcher(entries)), { explain })
}

function guardOf(predicate: (claims: JwtClaims) => boolean): Guard {
  return ({ claims }) => {
    const result: unknown = predicate(claims)
    // An async function is a mistake: its promise is truthy for every request.
    if (isThenable(result)) {
      ignorePromise(result)
      throw new JwksAuthError('callback_failed', 'The function of requireClaims has to answer at once')
    }
    return result === true ? undefined : new RefusedError('claims_insufficient')
  }
}

function readClaims(required: unknown): Entries {
  refuseUncalled('requireClaims', required, "requireClaims({ role: 'admin' })")
  const problems = new OptionProblems()
  const entries = plainEntries(required) ?? []
  if (entries.length === 0) {
    problems.add('requireClaims', 'must be a plain object of at least one claim and its value, or a function', required)
  }
  for (const [name, value] of entries) {
    if (name === '') problems.add('requireClaims', 'must not hold a claim without a name', value)
    else if (!canNameClaim(name)) problems.add(`requireClaims.${name}`, `must name ${CLAIM_NAME_RULE}`, value)
    else if (!isScalar(value))
      problems.add(`requireClaims.${name}`, 'must be a non-empty text, a number, true or false', value)
    else if (!canHaveValue(name, value))
      problems.add(`requireClaims.${name}`, 'must be of the type that the claim has in every token', value)
  }
  problems.throwIfAny()
  return entries
}

function matcher(entries: Entries): (claims: JwtClaims) => boolean {
  return (claims) => entries.every(([name, value]) => equalsOrIncludes(claimAt(claims, name), value))
}

function equalsOrIncludes(claim: unknown, value: unknown): boolean {
  return Array.isArray(claim) ? claim.includes(value) : claim === value
}
