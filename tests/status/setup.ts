import { createRegistry, type Registry } from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'

export const AUDIENCE = 'https://api.example.test'

/** A registry whose tenants share one provider, told apart by the claim `org`. */
export interface Watched {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly registry: Registry
  readonly register: (tenant: string, options?: Readonly<Record<string, unknown>>) => void
  readonly close: () => Promise<void>
}

export async function openWatched(): Promise<Watched> {
  const clock = createTestClock()
  const issuer = await createTestIssuer({ alg: 'ES256', clock, audience: AUDIENCE })
  const registry = createRegistry({ requireHttps: false, clock, retry: { maxRetries: 0 } })
  return {
    issuer,
    clock,
    registry,
    register(tenant, options = {}) {
      const tenantClaim = { name: 'org', value: tenant }
      const { issuer: iss, jwksUri } = issuer
      registry.register({ tenant, issuer: iss, jwksUri, audience: AUDIENCE, tenantClaim, ...options })
    },
    async close() {
      await registry.close()
      await issuer.close()
    },
  }
}
