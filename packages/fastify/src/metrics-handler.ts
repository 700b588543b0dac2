import { metricsEndpoint, type MetricsHandlerOptions } from '@jwks-auth/core'
import type { AuthReply, AuthRequest } from './hook.js'

/**
 * Makes a route handler that serves metrics to Prometheus. It does not authenticate requests: mount it where only your
 * Prometheus can reach it. If the metrics cannot be collected, it throws the error.
 *
 * @throws OptionsError when there is nothing to serve: pass `register`, or call `installDefaultExporter()` before.
 * @example
 * ```ts
 * import { installDefaultExporter } from '@jwks-auth/core/prometheus'
 * import { createRegistry, metricsHandler } from '@jwks-auth/fastify'
 * import Fastify from 'fastify'
 *
 * const registry = createRegistry({ observers: [installDefaultExporter()] })
 * const app = Fastify()
 * app.get('/metrics', metricsHandler())
 * ```
 */
export function metricsHandler(options?: MetricsHandlerOptions): MetricsRouteHandler {
  const answerTo = metricsEndpoint(options)
  return async (request, reply) => {
    const { status, headers, body } = await answerTo(request.method)
    await reply.code(status).headers(headers).send(body)
  }
}

/** A Fastify route handler that answers with metrics. */
export type MetricsRouteHandler = (request: AuthRequest, reply: AuthReply) => Promise<void>
