// The Fastify plugin `jwksAuth`: for its scope, it reads the options, and prepares the verification of bearer tokens
// that the hook `authenticate` runs. Routes import that hook; it is no decorator of the instance.
import {
  admit,
  createAuthenticator,
  OptionsError,
  type Admission,
  type Auth,
  type JwksAuthOptions,
  type Refusal,
} from '@jwks-auth/core'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { authenticate } from './authenticate.js'
import { readAuthName, type DecoratorNames } from './decorators.js'
import type { AuthRequest } from './hook.js'
import { registrationFor, REGISTRATION, type Judge, type ScopeRegistration } from './registration.js'
import { FastifyRequestView } from './request.js'
import { warnOfAbsentHook } from './absent-hook.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`; `undefined` when the request passed without a token. */
    auth: Auth | undefined
  }
}

/** Options of the plugin. */
export type JwksAuthPluginOptions = JwksAuthOptions & {
  /** `true` authenticates every request of the scope, including those to unknown routes. @default false */
  global?: boolean
  /** Another name for the request decorator `auth`, if that one is taken. @default { auth: 'auth' } */
  decorators?: DecoratorNames
}

const plugin: FastifyPluginAsync<JwksAuthPluginOptions> = async (app, given: JwksAuthPluginOptions | undefined) => {
  const { global = false, decorators, ...options } = given ?? registeredAsInExpress()
  if (Object.hasOwn(app, REGISTRATION)) {
    throw wrongOption('jwksAuth', 'is registered in this scope already; give another one a scope of its own', 'twice')
  }
  if (typeof global !== 'boolean') throw wrongOption('global', 'must be true or false', `a ${typeof global}`)
  const outer = registrationFor(app)
  const authName = readAuthName(decorators, app, outer)
  const authenticator = createAuthenticator(options)
  app.addHook('onClose', () => authenticator.close())

  const remember = setterOf(authName)
  const judge: Judge = (request) => {
    const pass = ({ auth, refusal }: Admission): Refusal | undefined => {
      remember(request, auth)
      return refusal
    }
    const admission = admit(authenticator, request, new FastifyRequestView(request))
    return admission instanceof Promise ? admission.then(pass) : pass(admission)
  }
  const registration: ScopeRegistration = {
    judge,
    global: global || outer?.global === true,
    authNames: [...(outer?.authNames ?? []), authName],
  }
  app.decorate(REGISTRATION, registration)
  if (!registration.global) app.addHook('onRoute', warnOfAbsentHook)
  if (outer?.authNames.includes(authName) !== true) app.decorateRequest(authName, undefined)
  // One hook also serves nested scopes: it uses the route's own scope, which may have another registration.
  if (global && outer?.global !== true) app.addHook('onRequest', authenticate)
}

function setterOf(name: string): (request: AuthRequest, auth: Auth | undefined) => void {
  if (name === 'auth') {
    return (request, auth) => {
      request.auth = auth
    }
  }
  return (request, auth) => {
    Reflect.set(request, name, auth)
  }
}

/** `app.register(jwksAuth(options))` calls the plugin with the options as its only argument. */
function registeredAsInExpress(): never {
  throw wrongOption('jwksAuth', 'is a plugin: write app.register(jwksAuth, { … }), without a call', 'a call')
}

function wrongOption(field: string, rule: string, value: string): OptionsError {
  return new OptionsError([{ field, rule, value }])
}

/**
 * The plugin. After `app.register(jwksAuth, options)`, the hook `authenticate` of this package verifies bearer tokens
 * (RFC 6750) and sets `request.auth`. Use the hook per route, `{ onRequest: authenticate }`, or set `global: true` for
 * the whole scope.
 *
 * The plugin does not add the hook to the scope as a property: that would be `undefined` until the registration has
 * run, and Fastify takes `{ onRequest: undefined }` for a route without a hook, open to all. `decorators` renames
 * `request.auth` if that name is taken.
 *
 * A registration belongs to the scope in which it is made. A registration in a nested scope replaces the outer one
 * there; a second one in the same scope throws. When the application closes, the plugin closes what it created itself.
 *
 * A refused request throws a `RefusedError` with `statusCode` and `headers`, or is answered directly with
 * `errors: 'respond'`. An error of the application itself, such as one thrown by its tenant function, is thrown
 * unchanged; a thrown value that is not a usable `Error` becomes the `cause` of one.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { authenticate, getAuth, jwksAuth } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(jwksAuth, { issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
 * app.get('/me', { onRequest: authenticate }, (request) => ({ subject: getAuth(request).claims.sub }))
 * ```
 * @example Many tenants
 * ```ts
 * import { createRegistry, jwksAuth, tenantFrom } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const registry = createRegistry()
 * registry.register({ tenant: 'acme', issuer: 'https://login.acme.example/', audience: 'https://api.example.com' })
 *
 * const app = Fastify()
 * await app.register(jwksAuth, { registry, tenant: tenantFrom.subdomain('example.com'), global: true })
 * ```
 */
export const jwksAuth: FastifyPluginAsync<JwksAuthPluginOptions> = fp(plugin, {
  name: '@jwks-auth/fastify',
  fastify: '5.x',
})
