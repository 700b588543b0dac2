import { createRegistry, jwksAuth, tenantFrom, type JwksAuthOptions } from '@jwks-auth/express'

const issuer = 'https://login.example.com/'
const audience = 'https://api.example.com'
const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }] }
const jwksUri = 'https://login.example.com/keys'
const registry = createRegistry({ allowedDomains: ['example.com'] })

// What compiles: one issuer with its keys from three places, or many tenants.
jwksAuth({ issuer, audience })
jwksAuth({ issuer, audience: [audience, 'urn:other'], jwksUri, algorithms: ['RS256', 'ES256'], clockTolerance: '5s' })
jwksAuth({ issuer, audience: false, jwks, required: false, errors: 'respond', preflight: 'pass', realm: 'api' })
jwksAuth({ registry, tenant: tenantFrom.subdomain('example.com') })
jwksAuth({ registry, tenant: async ({ headers }) => await Promise.resolve(headers['host']?.toString()) })
jwksAuth({ registry, tenant: tenantFrom.claim('org'), required: false })

// @ts-expect-error -- nothing to verify with
jwksAuth({})
// @ts-expect-error -- nothing to verify with
jwksAuth()
// @ts-expect-error -- no issuer
jwksAuth({ audience })
// @ts-expect-error -- no audience: whoever wants any says `false`
jwksAuth({ issuer })
// @ts-expect-error -- `true` is no audience
jwksAuth({ issuer, audience: true })
// @ts-expect-error -- keys from two places
jwksAuth({ issuer, audience, jwksUri, jwks })
// @ts-expect-error -- many tenants, and no way to tell them apart
jwksAuth({ registry })
// @ts-expect-error -- a tenant source is a function, or made by tenantFrom
jwksAuth({ registry, tenant: 'acme' })
// @ts-expect-error -- no such option
jwksAuth({ issuer, audience, ignoreExpiration: true })
// @ts-expect-error -- no such option beside a registry either
jwksAuth({ registry, tenant: tenantFrom.issuer(), cookies: true })
// @ts-expect-error -- a symmetric algorithm
jwksAuth({ issuer, audience, algorithms: ['HS256'] })
// @ts-expect-error -- no algorithm at all
jwksAuth({ issuer, audience, algorithms: ['none'] })
// @ts-expect-error -- no duration
jwksAuth({ issuer, audience, clockTolerance: 'soon' })
// @ts-expect-error -- no unit
jwksAuth({ issuer, audience, refreshEarly: '30' })
// @ts-expect-error -- no such unit
jwksAuth({ issuer, audience, retry: { deadline: '2 weeks' } })
// @ts-expect-error -- one of two words
jwksAuth({ issuer, audience, errors: 'throw' })
// @ts-expect-error -- one of two words
jwksAuth({ issuer, audience, preflight: true })
// @ts-expect-error -- yes or no
jwksAuth({ issuer, audience, required: 'yes' })

// @ts-expect-error -- a loaded registration says what keeps its tokens apart
createRegistry({ loadTenant: async () => ({ issuer, audience }) })
// @ts-expect-error -- and `false` says nothing
createRegistry({ loadTenant: () => ({ issuer, audience, dedicatedIssuer: false }) })
createRegistry({
  loadTenant: async (tenant) => (tenant === 'acme' ? { issuer, audience, dedicatedIssuer: true } : null),
})
createRegistry({ loadTenant: async () => [{ issuer, audience, tenantClaim: 'org' }], maxTenants: 100, tenantTtl: '1m' })

export type Options = JwksAuthOptions
