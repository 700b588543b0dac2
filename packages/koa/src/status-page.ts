import { statusEndpoint, type Registry, type StatusPageOptions } from '@jwks-auth/core'
import { pageMiddleware, type PageMiddleware } from './answer-page.js'

/**
 * Makes middleware that shows what is known of every provider, on a page that keeps itself up to date: `router.get('/status', statusPage(registry))`. It names
 * tenants and issuers and asks nobody for a token: mount it where only your own people come.
 *
 * @param registry - Made by `createRegistry`.
 * @throws OptionsError naming every wrong field.
 */
export function statusPage(registry: Registry, options?: StatusPageOptions): PageMiddleware {
  return pageMiddleware(statusEndpoint(registry, options))
}
