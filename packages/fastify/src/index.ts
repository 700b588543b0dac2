/**
 * Bearer-token verification for Fastify.
 *
 * @module @jwks-auth/fastify
 */

export type { PageRouteHandler } from './page-handler.js'
export { createRegistry, JwksAuthError, OptionsError, RefusedError, tenantFrom } from '@jwks-auth/core'
export type {
  Auth,
  HealthOptions,
  JwksAuthOptions,
  JwtClaims,
  MetricsHandlerOptions,
  RefusalCode,
  StatusPageOptions,
} from '@jwks-auth/core'
export { authenticate } from './authenticate.js'
export type { DecoratorNames } from './decorators.js'
export { getAuth } from './get-auth.js'
export { requireAnyScope, requireClaims, requireScope } from './guards.js'
export type { AuthHook, AuthReply, AuthRequest } from './hook.js'
export { jwksAuth } from './plugin.js'
export type { JwksAuthPluginOptions } from './plugin.js'
export { healthHandler } from './health-handler.js'
export { metricsHandler } from './metrics-handler.js'
export type { MetricsRouteHandler } from './metrics-handler.js'
export { statusPage } from './status-page.js'
