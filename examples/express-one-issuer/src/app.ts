import type { Registry } from '@jwks-auth/core'
import { getAuth, healthHandler, jwksAuth, RefusedError, requireScope, tenantFrom } from '@jwks-auth/express'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { setTimeout as sleep } from 'node:timers/promises'

/** What this API knows of its tokens' claims: the registration requires them (`requiredClaims`), so no handler looks whether they are there. */
interface OrderClaims {
  readonly sub: string
  readonly customer: string
}

/** @param registry - Where the one issuer is registered. */
export function makeApp(registry: Registry): Express {
  const app = express()
  app.disable('x-powered-by')

  // Before `jwksAuth`: a load balancer has no token.
  app.get('/ready', healthHandler(registry))
  app.use(jwksAuth({ registry, tenant: tenantFrom.issuer() }))

  app.get('/me', (req, res) => {
    const { claims, scopes } = getAuth<OrderClaims>(req)
    res.json({ user: claims.sub, customer: claims.customer, scopes })
  })
  app.delete('/orders/:id', requireScope('orders:write'), (req, res) => {
    res.json({ deleted: req.params.id, by: getAuth<OrderClaims>(req).claims.sub })
  })
  app.get('/orders.csv', requireScope('orders:read'), async (_req, res) => {
    res.type('csv').write('id,total\n')
    // Stands for a database that takes its time.
    await sleep(300)
    res.end('1,9.90\n')
  })

  app.use(problems)
  return app
}

/** Every error of the application, refusals included, as the one kind of body that its clients know (RFC 9457). */
const problems: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) {
    next(error)
    return
  }
  const refused = RefusedError.is(error)
  const status = refused ? error.status : 500
  // The headers matter: `WWW-Authenticate` tells a client what to do about it, `Retry-After` when.
  if (refused) res.set(error.headers)
  res.status(status).type('application/problem+json')
  res.send(JSON.stringify({ status, title: refused ? error.message : 'Something went wrong' }))
}
