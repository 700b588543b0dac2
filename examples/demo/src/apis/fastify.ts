import type { Registry } from '@jwks-auth/core'
import { authenticate, getAuth, jwksAuth, requireScope } from '@jwks-auth/fastify'
import Fastify from 'fastify'
import type { Listening } from '@jwks-auth/example-show'
import { tenantSource } from './tenants.js'

export async function startFastify(registry: Registry): Promise<Listening> {
  const app = Fastify({ forceCloseConnections: true })
  await app.register(jwksAuth, { registry, tenant: tenantSource, errors: 'respond' })

  app.get('/reports', { onRequest: [authenticate, requireScope('reports:read')] }, (request) => {
    const { tenant, claims } = getAuth(request)
    return { framework: 'fastify', tenant, subject: claims.sub }
  })
  app.post('/reports', { onRequest: [authenticate, requireScope('reports:write')] }, (_request, reply) =>
    reply.code(201).send(),
  )
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return { origin, close: () => app.close() }
}
