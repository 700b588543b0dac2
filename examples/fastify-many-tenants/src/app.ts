import { fileStore, type LoadedTenant, type Registry } from '@jwks-auth/core'
import { authenticate, createRegistry, getAuth, jwksAuth, requireScope, tenantFrom } from '@jwks-auth/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import type { TenantRow, TenantTable } from './tenant-table.js'

interface Settings {
  readonly tenants: TenantTable
  readonly audience: string
  /** Who signs in your own people. */
  readonly operators: { readonly issuer: string; readonly audience: string }
  /** Where keys outlive the process: a folder that it alone can enter. */
  readonly keysDirectory: string
  /** `true` on your own machine alone, where providers have no TLS and no public address. */
  readonly local: boolean
}

export async function makeApp(settings: Settings): Promise<FastifyInstance> {
  const registry = makeRegistry(settings)
  const app = Fastify({ forceCloseConnections: 'idle' })
  app.addHook('onClose', () => registry.close())

  await app.register(jwksAuth, { registry, tenant: tenantFrom.header('x-tenant') })
  app.get<{ Params: { year: string } }>(
    '/reports/:year',
    { onRequest: [authenticate, requireScope('reports:read')] },
    (request) => {
      const { tenant, claims } = getAuth(request)
      return { tenant, user: claims.sub, year: request.params.year }
    },
  )
  await app.register((scope) => administer(scope, settings, registry), { prefix: '/tenants' })
  return app
}

function makeRegistry({ tenants, audience, keysDirectory, local }: Settings): Registry {
  const registry = createRegistry({
    store: fileStore({ directory: keysDirectory }),
    // Rows that were changed by somebody else are seen after this, at the second use.
    tenantTtl: '1m',
    async loadTenant(id, { signal }): Promise<LoadedTenant> {
      const row = await tenants.find(id, { signal })
      // `dedicatedIssuer` relies on the unique index: no other tenant's tokens come from there.
      return row === undefined ? null : { issuer: row.issuer, audience, dedicatedIssuer: true }
    },
    requireHttps: !local,
    allowAddresses: local ? ['127.0.0.1'] : [],
  })
  registry.start()
  return registry
}

/** Adds and removes tenants. Its own registration of the plugin holds for this scope: no customer's token gets in here. */
async function administer(app: FastifyInstance, settings: Settings, registry: Registry): Promise<void> {
  const { tenants, operators, local } = settings
  await app.register(jwksAuth, { ...operators, requireHttps: !local })
  app.addHook('onRequest', authenticate)
  app.addHook('onRequest', requireScope('tenants:write'))

  app.put<{ Params: { id: string }; Body: TenantRow }>('/:id', { schema: { body: ROW } }, async (request, reply) => {
    const { id } = request.params
    const saved = await tenants.save(id, { issuer: request.body.issuer })
    if (!saved) return await reply.code(409).send({ message: 'Another tenant has that issuer' })
    // The next token asks the table, whatever was known. In a fleet, tell every process.
    registry.invalidateTenant(id)
    return { id }
  })
  app.delete<{ Params: { id: string } }>('/:id', async (request) => {
    const { id } = request.params
    await tenants.remove(id)
    registry.invalidateTenant(id)
    return { id }
  })
}

const ROW = { type: 'object', required: ['issuer'], properties: { issuer: { type: 'string', maxLength: 512 } } }
