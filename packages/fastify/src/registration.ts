import type { Refusal } from '@jwks-auth/core'
import type { FastifyInstance } from 'fastify'
import type { AuthRequest } from './hook.js'

/** Judges a request by what is registered: the refusal, or `undefined` when it may pass. */
export type Judge = (request: AuthRequest) => Refusal | undefined | Promise<Refusal | undefined>

/** What the plugin leaves in the scope where it is registered; scopes within inherit it. */
export interface ScopeRegistration {
  readonly judge: Judge
  /** Whether a hook of this scope, or of one around it, authenticates every request. */
  readonly global: boolean
  /** The names that this scope and those around it gave to the property of requests that holds the `Auth`. */
  readonly authNames: readonly string[]
}

/** The key of a {@link ScopeRegistration}. A symbol, so that no name of the application's own clashes with it. */
export const REGISTRATION: unique symbol = Symbol('@jwks-auth/fastify')

/** What is registered in a scope, or in the nearest one around it. */
export function registrationFor(scope: FastifyInstance): ScopeRegistration | undefined {
  const marked: FastifyInstance & { readonly [REGISTRATION]?: ScopeRegistration } = scope
  return marked[REGISTRATION]
}
