import {
  getAuth,
  jwksAuth,
  metricsHandler,
  requireAnyScope,
  requireClaims,
  requireScope,
  type AuthHook,
} from '@jwks-auth/fastify'
import { fastify } from 'fastify'
import type { AppSpec, GuardSpec, Harness } from './harness.js'
import { portOf } from './listen.js'

export const fastifyHarness: Harness = {
  framework: 'Fastify 5',
  async start({ options, guards = [], handler, metrics, onError, closable = false }: AppSpec) {
    const app = fastify()
    // The plugin closes with its application; to close it alone, it gets an application of its own.
    const owner = closable ? fastify() : app
    if (options !== undefined) await owner.register(jwksAuth, options)
    const onRequest = [...(options === undefined ? [] : [owner.authenticate]), ...guards.map(guardOf)]
    if (metrics === undefined)
      app.all('/*', { onRequest }, (request) => handler({ property: request.auth, getAuth: () => getAuth(request) }))
    else app.all('/*', { onRequest }, metricsHandler(metrics))
    if (onError !== undefined) {
      app.setErrorHandler(async (error, _request, reply) => {
        onError(error)
        await reply.code(418).send()
      })
    }
    await app.listen({ port: 0, host: '127.0.0.1' })
    return {
      port: portOf(app.server.address()),
      closeAuth: () => owner.close(),
      async [Symbol.asyncDispose]() {
        await owner.close()
        await app.close()
      },
    }
  },
}

function guardOf(spec: GuardSpec): AuthHook {
  if ('scopes' in spec) return requireScope(...spec.scopes)
  if ('anyScope' in spec) return requireAnyScope(...spec.anyScope)
  return requireClaims(spec.claims)
}
