import type { Registry } from '@jwks-auth/core'
import { getAuth, jwksAuth, requireScope } from '@jwks-auth/express'
import express from 'express'
import { listen, type Listening } from '@jwks-auth/example-show'
import { tenantSource } from './tenants.js'

export function startExpress(registry: Registry): Promise<Listening> {
  const app = express()
  app.use(jwksAuth({ registry, tenant: tenantSource, errors: 'respond' }))

  app.get('/reports', requireScope('reports:read'), (req, res) => {
    const { tenant, claims } = getAuth(req)
    res.json({ framework: 'express', tenant, subject: claims.sub })
  })
  app.post('/reports', requireScope('reports:write'), (_req, res) => {
    res.status(201).end()
  })
  return listen(app)
}
