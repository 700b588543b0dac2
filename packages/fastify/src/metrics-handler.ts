import { metricsEndpoint, type MetricsHandlerOptions } from '@jwks-auth/core'
import type { AuthReply, AuthRequest } from './hook.js'

/** A Fastify route handler that answers with metrics. */
export type MetricsRouteHandler = (request: AuthRequest, reply: AuthReply) => Promise<void>

/**
 * Makes a handler that serves metrics to Prometheus: `app.get('/metrics', metricsHandler())`. It asks nobody for a token: mount it
 * where only your Prometheus comes. Metrics that cannot be collected are an error, which it throws.
 *
 * @throws OptionsError when there is nothing to serve: give it `register`, or call `installDefaultExporter()` before.
 */
export function metricsHandler(options?: MetricsHandlerOptions): MetricsRouteHandler {
  const answerTo = metricsEndpoint(options)
  return async (request, reply) => {
    const { status, headers, body } = await answerTo(request.method)
    await reply.code(status).headers(headers).send(body)
  }
}
