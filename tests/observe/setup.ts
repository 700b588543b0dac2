import {
  createRegistry,
  createVerifier,
  RefusedError,
  type Observer,
  type Registry,
  type RegistryOptions,
} from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach } from 'vitest'

export const AUDIENCE = 'https://api.example.test'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

export interface Service {
  readonly clock: TestClock
  readonly registry: Registry
  readonly issuer: TestIssuer
  /** Registers a tenant of the issuer; alone, its source is its own. */
  readonly register: (tenant: string, more?: object) => void
  /** How verifying a token ends: `'ok'`, or the code of its refusal. */
  readonly verify: (tenant: string, token: string | Promise<string>) => Promise<string>
}

/** A registry that is observed, one provider on a real socket, and a clock that both go by. */
export async function aService(observers: readonly Observer[], options: RegistryOptions = {}): Promise<Service> {
  const clock = createTestClock({ random: 0.5 })
  const issuer = await createTestIssuer({ alg: 'ES256', clock, audience: AUDIENCE })
  const registry = createRegistry({ requireHttps: false, clock, observers, ...options })
  opened.push(registry, issuer)
  const verifier = createVerifier({ registry })
  return {
    clock,
    registry,
    issuer,
    register(tenant, more = {}) {
      const one = { tenant, issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, tenantClaim: 'org' }
      registry.register({ ...one, ...more }, { replace: true })
    },
    async verify(tenant, token) {
      try {
        await verifier.verify(await token, { tenant })
        return 'ok'
      } catch (error) {
        if (error instanceof RefusedError) return error.code
        throw error
      }
    },
  }
}

/** A token of a tenant that outlives the test. */
export async function tokenFor({ issuer }: Pick<Service, 'issuer'>, tenant: string): Promise<string> {
  return await issuer.sign({ org: tenant }, { expiresIn: 10_000_000 })
}
