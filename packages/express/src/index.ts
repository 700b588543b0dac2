/**
 * Bearer-token verification for Express.
 *
 * @module @jwks-auth/express
 */

export type { PageHandler } from './page-handler.js'
export type { AnyRequest } from './request.js'
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
export { getAuth } from './get-auth.js'
export { requireAnyScope, requireClaims, requireScope } from './guards.js'
export type { GuardMiddleware } from './guards.js'
export { jwksAuth } from './jwks-auth.js'
export type { JwksAuthMiddleware } from './jwks-auth.js'
export { healthHandler } from './health-handler.js'
export { metricsHandler } from './metrics-handler.js'
export type { MetricsMiddleware } from './metrics-handler.js'
export { statusPage } from './status-page.js'
