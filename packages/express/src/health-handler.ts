import { healthEndpoint, type HealthOptions, type Registry } from '@jwks-auth/core'
import { pageHandler, type PageHandler } from './page-handler.js'

/**
 * Makes a handler that reports whether the service is ready for traffic: 200 or 503, as JSON. It reveals nothing else
 * unless `details` is set, so a load balancer may request it from anywhere. Use it for readiness, never for liveness: a
 * process that is restarted because a provider is down loses the keys that it still serves.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import express from 'express'
 * import { createRegistry, healthHandler } from '@jwks-auth/express'
 *
 * const registry = createRegistry()
 * const app = express()
 * app.use('/ready', healthHandler(registry))
 * ```
 */
export function healthHandler(registry: Registry, options?: HealthOptions): PageHandler {
  return pageHandler(healthEndpoint(registry, options))
}
