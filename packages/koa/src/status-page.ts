import { statusEndpoint, type Registry, type StatusPageOptions } from '@jwks-auth/core'
import { pageMiddleware, type PageMiddleware } from './page-handler.js'

/**
 * Makes middleware that serves a page with the state of every provider, which updates itself. It answers every request
 * that reaches it, for example as `router.get('/status', statusPage(registry))`. It names tenants and issuers and does
 * not authenticate requests: mount it where only your own staff can reach it.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createRegistry, statusPage } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const registry = createRegistry()
 * const status = statusPage(registry)
 * const app = new Koa()
 * app.use((ctx, next) => (ctx.path === '/status' ? status(ctx) : next()))
 * ```
 */
export function statusPage(registry: Registry, options?: StatusPageOptions): PageMiddleware {
  return pageMiddleware(statusEndpoint(registry, options))
}
