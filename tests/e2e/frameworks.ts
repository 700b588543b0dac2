import type { OneIssuerOptions } from '@jwks-auth/core'
import * as onExpress from '@jwks-auth/express'
import * as onFastify from '@jwks-auth/fastify'
import * as onKoa from '@jwks-auth/koa'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { listen, type Listening } from '../../examples/show/src/listen.js'

/** Starts an API of one issuer: `GET /reports` needs `reports:read` and tells the subject, `POST` needs `reports:write`. */
export type StartApi = (options: OneIssuerOptions) => Promise<Listening>

export const FRAMEWORKS: readonly { readonly framework: string; readonly start: StartApi }[] = [
  { framework: 'express', start: startExpress },
  { framework: 'koa', start: startKoa },
  { framework: 'fastify', start: startFastify },
]

async function startExpress(options: OneIssuerOptions): Promise<Listening> {
  const app = express()
  const auth = onExpress.jwksAuth({ ...options, errors: 'respond' })
  app.use(auth)
  app.get('/reports', onExpress.requireScope('reports:read'), (req, res) => {
    res.json({ subject: onExpress.getAuth(req).claims.sub })
  })
  app.post('/reports', onExpress.requireScope('reports:write'), (_req, res) => {
    res.status(201).end()
  })
  return closingToo(await listen(app), () => auth.close())
}

async function startKoa(options: OneIssuerOptions): Promise<Listening> {
  const app = new Koa()
  const auth = onKoa.jwksAuth({ ...options, errors: 'respond' })
  app.use(auth)
  const mayRead = onKoa.requireScope('reports:read')
  const mayWrite = onKoa.requireScope('reports:write')
  app.use((ctx, next) => (ctx.method === 'GET' ? mayRead(ctx, next) : mayWrite(ctx, next)))
  app.use((ctx) => {
    ctx.status = ctx.method === 'GET' ? 200 : 201
    ctx.body = { subject: onKoa.getAuth(ctx).claims.sub }
  })
  return closingToo(await listen(app.callback()), () => auth.close())
}

async function startFastify(options: OneIssuerOptions): Promise<Listening> {
  const app = Fastify({ forceCloseConnections: true })
  await app.register(onFastify.jwksAuth, { ...options, errors: 'respond' })
  app.get('/reports', { onRequest: [onFastify.authenticate, onFastify.requireScope('reports:read')] }, (request) => ({
    subject: onFastify.getAuth(request).claims.sub,
  }))
  app.post(
    '/reports',
    { onRequest: [onFastify.authenticate, onFastify.requireScope('reports:write')] },
    (_request, reply) => reply.code(201).send(),
  )
  return { origin: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
}

function closingToo(server: Listening, closeAuth: () => Promise<void>): Listening {
  return {
    origin: server.origin,
    async close() {
      await server.close()
      await closeAuth()
    },
  }
}
