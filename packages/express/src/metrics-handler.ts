import { metricsEndpoint, toError, type MetricsHandlerOptions } from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Makes a handler that serves metrics to Prometheus. It does not authenticate requests: mount it where only your
 * Prometheus can reach it. If the metrics cannot be collected, the error is passed to the application's error handlers.
 *
 * @throws OptionsError when there is nothing to serve: pass `register`, or call `installDefaultExporter()` before.
 * @example
 * ```ts
 * import express from 'express'
 * import { installDefaultExporter } from '@jwks-auth/core/prometheus'
 * import { createRegistry, metricsHandler } from '@jwks-auth/express'
 *
 * const registry = createRegistry({ observers: [installDefaultExporter()] })
 * const app = express()
 * app.use('/metrics', metricsHandler())
 * ```
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

/** Express middleware that answers with metrics. */
export type MetricsMiddleware = (req: IncomingMessage, res: ServerResponse, next: NextFunction) => void
