import { statusEndpoint, type Registry, type StatusPageOptions } from '@jwks-auth/core'
import { pageRouteHandler, type PageRouteHandler } from './page-handler.js'

/**
 * Makes a route handler that serves a page with the state of every provider, which updates itself. It names tenants and
 * issuers and does not authenticate requests: mount it where only your own staff can reach it.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createRegistry, statusPage } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const registry = createRegistry()
 * const app = Fastify()
 * app.get('/status', statusPage(registry))
 * ```
 */
export function statusPage(registry: Registry, options?: StatusPageOptions): PageRouteHandler {
  return pageRouteHandler(statusEndpoint(registry, options))
}
