import {
  anyScopeGuard,
  claimsGuard,
  judgeRequest,
  scopeGuard,
  type ClaimsRequirement,
  type Guard,
} from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from './refuse.js'

/** Express middleware that judges requests which `jwksAuth` has authenticated. */
export type GuardMiddleware = (req: IncomingMessage, res: ServerResponse, next: NextFunction) => void

/**
 * Lets a request pass whose token grants every one of the scopes. Otherwise 403 `insufficient_scope`, naming them;
 * 401 without `Auth`, and a `JwksAuthError` (500) where `jwksAuth` did not come before.
 *
 * @throws OptionsError naming what is no scope, or when no scope is named.
 */
export function requireScope(...scopes: readonly string[]): GuardMiddleware {
  return guarded(scopeGuard(scopes))
}

/** Lets a request pass whose token grants at least one of the scopes: one has to be named. Otherwise as {@link requireScope}. */
export function requireAnyScope(...scopes: readonly string[]): GuardMiddleware {
  return guarded(anyScopeGuard(scopes))
}

/**
 * Lets a request pass whose claims fit: each has the given value, or holds it where the claim is a list; or the
 * function says `true`, at once. Otherwise 403 `insufficient_scope`; 401 without `Auth`.
 *
 * @throws OptionsError naming what cannot be required, or when nothing is required.
 */
export function requireClaims(required: ClaimsRequirement): GuardMiddleware {
  return guarded(claimsGuard(required))
}

function guarded(guard: Guard): GuardMiddleware {
  return (req, res, next) => {
    const refusal = judgeRequest(req, guard)
    if (refusal === undefined) next()
    else refuse(refusal, res, next)
  }
}
