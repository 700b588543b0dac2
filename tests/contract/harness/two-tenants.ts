import { createRegistry, type AuthenticatorOptions, type Registry, type TenantSource } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import type { AppSpec, Harness } from './harness.js'
import { AUDIENCE, serve, type World } from './world.js'

/** Makes a token of a tenant's own issuer. */
type Sign = (claims?: Readonly<Record<string, unknown>>) => Promise<string>

export interface TwoTenantsWorld extends World {
  readonly registry: Registry
  readonly signAs: { readonly acme: Sign; readonly globex: Sign }
}

/** Serves an application for the tenants `acme` and `globex`, each with an issuer of its own. */
export async function serveTwoTenants(
  harness: Harness,
  tenant: TenantSource,
  options: AuthenticatorOptions = {},
  spec: Omit<Partial<AppSpec>, 'options'> = {},
): Promise<TwoTenantsWorld> {
  const registry = createRegistry({ requireHttps: false })
  const acme = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  const globex = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  registry.register({ tenant: 'acme', issuer: acme.issuer, audience: AUDIENCE })
  registry.register({ tenant: 'globex', issuer: globex.issuer, audience: AUDIENCE })
  const world = await serve(harness, { ...spec, options: { ...options, registry, tenant } })
  return {
    ...world,
    registry,
    signAs: { acme: (claims) => acme.sign(claims), globex: (claims) => globex.sign(claims) },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await Promise.all([registry.close(), acme.close(), globex.close()])
    },
  }
}
