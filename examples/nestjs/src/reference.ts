import { getAuth, jwksAuth, requireScope } from '@jwks-auth/express'
import express, { type Express } from 'express'

/** The same routes without NestJS, behind the adapter for Express: what NestJS answers is compared with it. */
export function makeReference(issuer: string, audience: string): Express {
  const app = express()
  app.get('/alive', (_req, res) => {
    res.json({ alive: true })
  })
  app.use(jwksAuth({ issuer, audience, requireHttps: false, errors: 'respond' }))
  app.get('/reports', requireScope('reports:read'), (req, res) => {
    const { tenant, claims } = getAuth(req)
    res.json({ tenant, user: claims.sub })
  })
  app.delete('/reports/:id', requireScope('reports:write'), requireScope('reports:read'), (req, res) => {
    res.json({ deleted: req.params.id })
  })
  return app
}
