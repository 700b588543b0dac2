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

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`; `undefined` when the request passed without a token. */
    auth: Auth | undefined
  }
}

/** Options of the plugin. */
export type JwksAuthPluginOptions = JwksAuthOptions & {
  /** `true` authenticates every request of the scope, those to unknown routes too. @default false */
  global?: boolean
  /** Another name for the decorator of requests, where this one is taken. @default { auth: 'auth' } */
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
  if (outer?.authNames.includes(authName) !== true) app.decorateRequest(authName, undefined)
  // One hook serves the scopes within as well: it asks the route's own scope, which may have another registration.
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

/** `app.register(jwksAuth(options))` calls the plugin with its options alone. */
function registeredAsInExpress(): never {
  throw wrongOption('jwksAuth', 'is a plugin: write app.register(jwksAuth, { … }), without a call', 'a call')
}

function wrongOption(field: string, rule: string, value: string): OptionsError {
  return new OptionsError([{ field, rule, value }])
}

/**
 * The plugin: after `app.register(jwksAuth, options)` the hook `authenticate`, which this package exports, verifies bearer tokens (RFC
 * 6750) and sets `request.auth`. Use it per route, `{ onRequest: authenticate }`, or for the whole scope with `global: true`.
 *
 * It adds no hook to the scope. A property of the scope would be `undefined` until the registration has run, and Fastify takes
 * `{ onRequest: undefined }` for a route without a hook: open. `decorators` gives `request.auth` another name where that one is taken.
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
