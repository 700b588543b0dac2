import {
  getAuth,
  jwksAuth,
  metricsHandler,
  requireAnyScope,
  requireClaims,
  requireScope,
  type GuardMiddleware,
  type JwksAuthState,
} from '@jwks-auth/koa'
import type Koa from 'koa'
import type { AppSpec, GuardSpec, Harness } from './harness.js'
import { listen } from './listen.js'

export function koaHarness(framework: string, Application: typeof Koa): Harness {
  return {
    framework,
    async start({ options, guards = [], handler, metrics, onError }: AppSpec) {
      const app = new Application<JwksAuthState>()
      app.silent = true
      const middleware = options === undefined ? undefined : jwksAuth(options)
      if (onError !== undefined) {
        app.use(async (ctx, next) => {
          try {
            await next()
          } catch (error) {
            onError(error)
            ctx.status = 418
          }
        })
      }
      if (middleware !== undefined) app.use(middleware)
      for (const guard of guards) app.use(guardOf(guard))
      if (metrics !== undefined) app.use(metricsHandler(metrics))
      app.use((ctx) => {
        ctx.body = handler({ property: ctx.state.auth, getAuth: () => getAuth(ctx) })
      })
      const callback = app.callback()
      return await listen(
        (req, res) => void callback(req, res),
        async () => await middleware?.close(),
      )
    },
  }
}

function guardOf(spec: GuardSpec): GuardMiddleware {
  if ('scopes' in spec) return requireScope(...spec.scopes)
  if ('anyScope' in spec) return requireAnyScope(...spec.anyScope)
  return requireClaims(spec.claims)
}
