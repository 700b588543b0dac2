import { healthEndpoint, type HealthOptions, type Registry } from '@jwks-auth/core'
import { pageMiddleware, type PageMiddleware } from './answer-page.js'

/**
 * Makes middleware that says whether the service is ready for traffic: 200 or 503, as JSON: `router.get('/ready', healthHandler(registry))`.
 * It tells nothing else unless `details` is set, so a load balancer may ask from anywhere. Use it for readiness, never for liveness: a
 * process that is restarted because a provider is down loses the keys that still serve.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 */
export function healthHandler(registry: Registry, options?: HealthOptions): PageMiddleware {
  return pageMiddleware(healthEndpoint(registry, options))
}
