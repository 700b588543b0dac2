import {
  authenticate,
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
import { listen, portOf } from './listen.js'

export const fastifyHarness: Harness = {
  framework: 'Fastify 5',
  async start({ options, guards = [], handler, metrics, onError, closable = false }: AppSpec) {
    const app = fastify({ return503OnClosing: !closable })
    if (options !== undefined) await app.register(jwksAuth, options)
    const onRequest = [...(options === undefined ? [] : [authenticate]), ...guards.map(guardOf)]
    if (metrics === undefined)
      app.all('/*', { onRequest }, (request) => handler({ property: request.auth, getAuth: () => getAuth(request) }))
    else app.all('/*', { onRequest }, metricsHandler(metrics))
    if (onError !== undefined) {
      app.setErrorHandler(async (error, _request, reply) => {
        onError(error)
        await reply.code(418).send()
      })
    }
    if (closable) {
      // The plugin closes with its application: a server beside it goes on sending it requests.
      await app.ready()
      return await listen(
        (req, res) => {
          app.routing(req, res)
        },
        () => app.close(),
      )
    }
    await app.listen({ port: 0, host: '127.0.0.1' })
    return {
      port: portOf(app.server.address()),
      closeAuth: () => app.close(),
      async [Symbol.asyncDispose]() {
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
