import { statusEndpoint, type Registry, type StatusPageOptions } from '@jwks-auth/core'
import { pageRouteHandler, type PageRouteHandler } from './answer-page.js'

/**
 * Makes a route handler that shows what is known of every provider, on a page that keeps itself up to date: `app.get('/status', statusPage(registry))`. It names
 * tenants and issuers and asks nobody for a token: mount it where only your own people come.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 */
export function statusPage(registry: Registry, options?: StatusPageOptions): PageRouteHandler {
  return pageRouteHandler(statusEndpoint(registry, options))
}
