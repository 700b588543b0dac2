import { metricsEndpoint, toError, type MetricsHandlerOptions } from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Express middleware that answers with metrics. */
export type MetricsMiddleware = (req: IncomingMessage, res: ServerResponse, next: NextFunction) => void

/**
 * Makes a handler that serves metrics to Prometheus: `app.use('/metrics', metricsHandler())`. It asks nobody for a token: mount it
 * where only your Prometheus comes. Metrics that cannot be collected are an error for the application's error handlers.
 *
 * @throws OptionsError when there is nothing to serve: give it `register`, or call `installDefaultExporter()` before.
 */
export function metricsHandler(options?: MetricsHandlerOptions): MetricsMiddleware {
  const answerTo = metricsEndpoint(options)
  return (req, res, next) => {
    answerTo(req.method ?? '')
      .then(({ status, headers, body }) => {
        // Node sends no body to a HEAD request.
        if (!res.headersSent) res.writeHead(status, headers).end(body)
      })
      .catch((thrown: unknown) => {
        next(toError(thrown))
      })
  }
}
