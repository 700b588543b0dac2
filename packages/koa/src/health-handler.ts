import { healthEndpoint, type HealthOptions, type Registry } from '@jwks-auth/core'
import { pageMiddleware, type PageMiddleware } from './page-handler.js'

/**
 * Makes middleware that reports whether the service is ready for traffic: 200 or 503, as JSON. It answers every request
 * that reaches it, for example as `router.get('/ready', healthHandler(registry))`. It reveals nothing else unless
 * `details` is set, so a load balancer may request it from anywhere. Use it for readiness, never for liveness: a
 * process that is restarted because a provider is down loses the keys that it still serves.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createRegistry, healthHandler } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const registry = createRegistry()
 * const ready = healthHandler(registry)
 * const app = new Koa()
 * app.use((ctx, next) => (ctx.path === '/ready' ? ready(ctx) : next()))
 * ```
 */
export function healthHandler(registry: Registry, options?: HealthOptions): PageMiddleware {
  return pageMiddleware(healthEndpoint(registry, options))
}
