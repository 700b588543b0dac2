import { statusEndpoint, type Registry, type StatusPageOptions } from '@jwks-auth/core'
import { pageHandler, type PageHandler } from './page-handler.js'

/**
 * Makes a handler that serves a page with the state of every provider, which updates itself. It names tenants and
 * issuers and does not authenticate requests: mount it where only your own staff can reach it.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import express from 'express'
 * import { createRegistry, statusPage } from '@jwks-auth/express'
 *
 * const registry = createRegistry()
 * const app = express()
 * app.use('/status', statusPage(registry))
 * ```
 */
export function statusPage(registry: Registry, options?: StatusPageOptions): PageHandler {
  return pageHandler(statusEndpoint(registry, options))
}
