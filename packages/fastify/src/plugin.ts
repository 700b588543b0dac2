import {
  admit,
  createAuthenticator,
  OptionsError,
  type Admission,
  type Auth,
  type JwksAuthOptions,
  type Refusal,
} from '@jwks-auth/core'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { authHook, type AuthHook } from './hook.js'
import { FastifyRequestView } from './request.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`; `undefined` when the request passed without a token. */
    auth: Auth | undefined
  }
  interface FastifyInstance {
    /** A hook that authenticates requests with what is registered in this scope, or in the nearest one around it. */
    authenticate: AuthHook
  }
}

/** Options of the plugin. */
export type JwksAuthPluginOptions = JwksAuthOptions & {
  /** `true` authenticates every request of the scope, those to unknown routes too. @default false */
  global?: boolean
}

/** The mark of a scope where the plugin is registered; scopes within inherit it. */
const REGISTERED: unique symbol = Symbol('@jwks-auth/fastify')
type Scope = FastifyInstance & { readonly [REGISTERED]?: { readonly global: boolean } }

const plugin: FastifyPluginAsync<JwksAuthPluginOptions> = async (app, { global = false, ...options }) => {
  const scope: Scope = app
  if (Object.hasOwn(scope, REGISTERED)) {
    throw wrongOption('jwksAuth', 'is registered in this scope already; give another one a scope of its own', 'twice')
  }
  if (typeof global !== 'boolean') throw wrongOption('global', 'must be true or false', String(global))
  const authenticator = createAuthenticator(options)
  app.addHook('onClose', () => authenticator.close())

  const outer = scope[REGISTERED]
  if (outer === undefined) app.decorateRequest('auth', undefined)
  app.decorate(REGISTERED, { global: global || outer?.global === true })
  app.decorate(
    'authenticate',
    authHook((request) => {
      const pass = ({ auth, refusal }: Admission): Refusal | undefined => {
        request.auth = auth
        return refusal
      }
      const admission = admit(authenticator, request, new FastifyRequestView(request))
      return admission instanceof Promise ? admission.then(pass) : pass(admission)
    }),
  )
  // One hook serves the scopes within as well: it asks the route's own scope, which may have another registration.
  if (global && outer?.global !== true) {
    app.addHook('onRequest', (request, reply, done) => {
      request.server.authenticate(request, reply, done)
    })
  }
}

function wrongOption(field: string, rule: string, value: string): OptionsError {
  return new OptionsError([{ field, rule, value }])
}

/**
 * The plugin: `await app.register(jwksAuth, options)` decorates the scope with `authenticate`, a hook that verifies
 * bearer tokens (RFC 6750) and sets `request.auth`. Use it per route, `{ onRequest: app.authenticate }`, or for the
 * whole scope with `global: true`.
 *
 * It belongs to the scope that registers it. Registered again within a nested scope, it takes the outer one's place
 * there; registered twice in one scope, it throws. When the application closes, it closes what it made itself.
 *
 * A refused request throws a `RefusedError` with `statusCode` and `headers`, or is answered at once with
 * `errors: 'respond'`. An error of the application's own, such as one thrown by its tenant function, is thrown as it is;
 * what is thrown that is no usable `Error` becomes the `cause` of one.
 *
 * @throws OptionsError naming every wrong field.
 */
export const jwksAuth: FastifyPluginAsync<JwksAuthPluginOptions> = fp(plugin, {
  name: '@jwks-auth/fastify',
  fastify: '5.x',
})
