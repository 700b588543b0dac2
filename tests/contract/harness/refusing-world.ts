import { createRegistry, tenantFrom, type Registry } from '@jwks-auth/core'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import type { Harness } from './harness.js'
import { AUDIENCE, serve, type IssuerWorld } from './world.js'

export interface RefusingWorld extends IssuerWorld {
  readonly registry: Registry
}

/** Serves an application that can refuse for every reason there is. */
export async function serveRefusing(
  harness: Harness,
  errors: 'forward' | 'respond',
  onError?: (error: unknown) => void,
): Promise<RefusingWorld> {
  const clock = createTestClock()
  const issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, clock })
  const registry = createRegistry({
    requireHttps: false,
    clock,
    maxTokenBytes: 2000,
    retry: { maxRetries: 0 },
    loadTenant: () => Promise.reject(new Error('the database is down')),
  })
  registry.register({
    tenant: 'acme',
    issuer: issuer.issuer,
    audience: AUDIENCE,
    tenantClaim: { name: 'org_id', value: 'acme' },
    maxTokenAge: '1h',
  })
  const byHeader = tenantFrom.header('x-tenant')
  const world = await serve(harness, {
    options: {
      registry,
      // It asks for the host, too, as one that names tenants by both would.
      tenant: (request) => (request.host === '' ? undefined : byHeader(request)),
      errors,
      realm: 'golden',
    },
    guards: [{ scopes: ['a', 'b'] }, { claims: { role: 'admin' } }],
    ...(onError === undefined ? {} : { onError }),
  })
  return {
    ...world,
    issuer,
    registry,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await Promise.all([registry.close(), issuer.close()])
    },
  }
}
