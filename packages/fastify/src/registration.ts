import type { Refusal } from '@jwks-auth/core'
import type { FastifyInstance } from 'fastify'
import type { AuthRequest } from './hook.js'

/** What `jwksAuth` stores in the Fastify scope where it is registered. Nested scopes inherit it. */
export interface ScopeRegistration {
  readonly judge: Judge
  /** Whether a hook of this scope, or of one around it, authenticates every request. */
  readonly global: boolean
  /** The names of the request property that holds the `Auth`, in this scope and in those around it. */
  readonly authNames: readonly string[]
}

/** Judges a request by the registration of a scope: returns the refusal, or `undefined` when the request may pass. */
export type Judge = (request: AuthRequest) => Refusal | undefined | Promise<Refusal | undefined>

/** The key of a {@link ScopeRegistration}. A symbol, so that it cannot clash with a name of the application. */
export const REGISTRATION: unique symbol = Symbol('@jwks-auth/fastify')

/** The registration of a scope, or of the nearest one around it. */
export function registrationFor(scope: FastifyInstance): ScopeRegistration | undefined {
  const marked: FastifyInstance & { readonly [REGISTRATION]?: ScopeRegistration } = scope
  return marked[REGISTRATION]
}
