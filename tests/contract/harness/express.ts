import type {} from '@jwks-auth/express/augment'
import { getAuth, jwksAuth, metricsHandler, requireAnyScope, requireClaims, requireScope } from '@jwks-auth/express'
import type express from 'express'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { AppSpec, GuardSpec, Harness } from './harness.js'
import { listen } from './listen.js'

export function expressHarness(framework: string, createApp: typeof express): Harness {
  return {
    framework,
    async start({ options, guards = [], handler, metrics, onError }: AppSpec) {
      const app = createApp()
      // The only header that Express adds to each answer by itself, before any middleware runs.
      app.disable('x-powered-by')
      const middleware = options === undefined ? undefined : jwksAuth(options)
      if (middleware !== undefined) app.use(middleware)
      for (const guard of guards) app.use(guardOf(guard))
      if (metrics !== undefined) app.use(metricsHandler(metrics))
      app.use((req, res) => {
        res.json(handler({ property: req.auth, getAuth: () => getAuth(req) }))
      })
      if (onError !== undefined) app.use(errorHandler(onError))
      return await listen(app, async () => await middleware?.close())
    },
  }
}

function guardOf(spec: GuardSpec): RequestHandler {
  if ('scopes' in spec) return requireScope(...spec.scopes)
  if ('anyScope' in spec) return requireAnyScope(...spec.anyScope)
  return requireClaims(spec.claims)
}

function errorHandler(onError: (error: unknown) => void): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    onError(error)
    res.status(418).end()
  }
}
