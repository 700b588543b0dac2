import {
  createRegistry,
  tenantFrom,
  type Registry,
  type RegistryOptions,
  type TenantFromRequest,
} from '@jwks-auth/core'

/** Whom tokens must be for. */
export const AUDIENCE = 'https://api.example.com'

/** The tenants of our APIs, each with the identity provider of its users. */
export function createTenants(
  issuers: Readonly<Record<string, string>>,
  options: Pick<RegistryOptions, 'clock' | 'observers' | 'store'>,
): Registry {
  // requireHttps: false because everything here runs on loopback.
  const registry = createRegistry({ ...options, requireHttps: false })
  for (const [tenant, issuer] of Object.entries(issuers)) {
    registry.register({ tenant, provider: 'login', issuer, audience: AUDIENCE })
  }
  return registry
}

const fromHeader = tenantFrom.header('x-tenant')
const fromSubdomain = tenantFrom.subdomain('api.example.com')

/** `x-tenant: acme`, or `acme.api.example.com`. */
export const tenantSource: TenantFromRequest = (request) => fromHeader(request) ?? fromSubdomain(request)
