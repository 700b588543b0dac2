import { logger } from '@jwks-auth/core'
import { openTelemetry } from '@jwks-auth/core/opentelemetry'
import { installDefaultExporter } from '@jwks-auth/core/prometheus'
import { createRegistry, getAuth, jwksAuth, metricsHandler, tenantFrom } from '@jwks-auth/express'
import express, { type Express } from 'express'
import { pino, type DestinationStream } from 'pino'

export interface Api extends AsyncDisposable {
  readonly app: Express
}

/** An API for two tenants of one provider, with all that it shows. */
export function makeApi(issuer: string, log: DestinationStream): Api {
  const json = pino({ base: null, timestamp: false, formatters: { level: (label) => ({ level: label }) } }, log)
  const registry = createRegistry({
    // Each stands alone: take those you need.
    observers: [installDefaultExporter(), openTelemetry(), logger(json)],
    // A local provider has no TLS, and a short lifetime shows an outage within seconds. Leave these out for a real one.
    requireHttps: false,
    minTtl: 0,
    maxTtl: '1s',
    retry: { maxRetries: 0 },
  })
  for (const tenant of ['acme', 'globex'])
    registry.register({ tenant, provider: 'login', issuer, audience: 'https://api.example.test', tenantClaim: 'org' })

  const app = express()
  app.use('/metrics', metricsHandler())
  app.use(jwksAuth({ registry, tenant: tenantFrom.header('x-tenant'), errors: 'respond' }))
  app.get('/reports', (req, res) => {
    res.json({ sub: getAuth(req).claims.sub })
  })
  return {
    app,
    async [Symbol.asyncDispose]() {
      await registry.close()
    },
  }
}
