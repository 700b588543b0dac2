import { nodeSignatures, type ClaimsRequirement, type TenantSource } from '@jwks-auth/core'
import { createTestClock } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { decides, WATCHES, type Row } from './row.js'
import { AUDIENCE, makeWorld } from './world.js'

/** Callbacks that requests depend on. */
export const REQUEST_ROWS: readonly Row[] = [
  {
    callback: 'ManyTenantsOptions.tenant',
    promised: decides([500], [503], [400, 401, 500]),
    open: (double) => makeWorld({ tenant: double.of(({ headers }) => headers['x-tenant']) as TenantSource }, double),
  },
  {
    callback: 'TenantFromToken.read',
    promised: decides([500], [500], [401, 500]),
    open: (double) =>
      makeWorld({ tenant: { from: 'claim', read: double.of(({ claims }) => claims['tenant']) } }, double),
  },
  {
    callback: 'requireClaims()',
    promised: decides([500], [500], [403, 500]),
    open: (double) => makeWorld({ required: double.of(() => true) as ClaimsRequirement }, double),
  },
  {
    callback: 'LoaderOptions.loadTenant',
    promised: decides([503], [503], [401, 503]),
    fresh: true,
    isolated: true,
    open: (double) => {
      const registry = ({ acme, globex }: Parameters<NonNullable<Parameters<typeof makeWorld>[0]['registry']>>[0]) => {
        const found = (issuer: string) => ({ issuer, audience: AUDIENCE, dedicatedIssuer: true as const })
        const loadAcme = double.of(() => found(acme.issuer))
        return { loadTenant: (tenant: string) => (tenant === 'acme' ? loadAcme() : found(globex.issuer)) }
      }
      return makeWorld({ registry, registered: false }, double)
    },
  },
  {
    callback: 'SharedOptions.signatures',
    promised: decides([500], [503], [401, 500, 503]),
    open: (double) => makeWorld({ registry: () => ({ signatures: double.of(nodeSignatures()) }) }, double),
  },
  {
    callback: 'SharedOptions.dispatcher',
    promised: decides([503], [503], [503]),
    fresh: true,
    async open(double) {
      const agent = new Agent()
      const registry = () => ({ dispatcher: double.in(agent, 'dispatch'), retry: { maxRetries: 0 } })
      const world = await makeWorld({ registry, warm: false, ownDispatcher: true }, double)
      return {
        ...world,
        async [Symbol.asyncDispose]() {
          await world[Symbol.asyncDispose]()
          await agent.destroy()
        },
      }
    },
  },
  {
    callback: 'Clock.now',
    promised: decides([500], [500], [500]),
    open: (double) => {
      const clock = createTestClock()
      return makeWorld({ clock, registry: () => ({ clock: double.in(clock, 'now') }) }, double)
    },
  },
  ...(['after', 'random'] as const).map((method): Row => ({
    callback: `Clock.${method}`,
    promised: WATCHES,
    fresh: true,
    open: (double) => {
      const clock = createTestClock()
      return makeWorld({ clock, warm: false, registry: () => ({ clock: double.in(clock, method) }) }, double)
    },
  })),
]
