import { metricsEndpoint, type MetricsHandlerOptions } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/**
 * Makes middleware that serves metrics to Prometheus. It answers every request that reaches it, so route only those to
 * `/metrics` to it. It does not authenticate requests: mount it where only your Prometheus can reach it. If the metrics
 * cannot be collected, it throws the error.
 *
 * @throws OptionsError when there is nothing to serve: pass `register`, or call `installDefaultExporter()` before.
 * @example
 * ```ts
 * import { installDefaultExporter } from '@jwks-auth/core/prometheus'
 * import { createRegistry, metricsHandler } from '@jwks-auth/koa'
 * import Koa from 'koa'
 *
 * const registry = createRegistry({ observers: [installDefaultExporter()] })
 * const metrics = metricsHandler()
 * const app = new Koa()
 * app.use((ctx, next) => (ctx.path === '/metrics' ? metrics(ctx) : next()))
 * ```
 */
export function metricsHandler(options?: MetricsHandlerOptions): MetricsMiddleware {
  const answerTo = metricsEndpoint(options)
  return async (ctx) => {
    const { status, headers, body } = await answerTo(ctx.method)
    ctx.status = status
    ctx.set(headers)
    ctx.body = body
    // Setting the body made Koa set headers itself.
    ctx.set(headers)
  }
}

/** Koa middleware that answers with metrics. */
export type MetricsMiddleware = (ctx: ExtendableContext) => Promise<void>
