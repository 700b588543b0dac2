import { metricsEndpoint, type MetricsHandlerOptions } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/** Koa middleware that answers with metrics. */
export type MetricsMiddleware = (ctx: ExtendableContext) => Promise<void>

/**
 * Makes middleware that serves metrics to Prometheus. It answers every request that reaches it, so let only those to `/metrics` do so,
 * and asks nobody for a token: mount it where only your Prometheus comes. Metrics that cannot be collected are an error, which it throws.
 *
 * @throws OptionsError when there is nothing to serve: give it `register`, or call `installDefaultExporter()` before.
 */
export function metricsHandler(options?: MetricsHandlerOptions): MetricsMiddleware {
  const answerTo = metricsEndpoint(options)
  return async (ctx) => {
    const { status, headers, body } = await answerTo(ctx.method)
    ctx.status = status
    ctx.set(headers)
    ctx.body = body
    // Koa has set them by now, as it sees fit.
    ctx.set(headers)
  }
}
