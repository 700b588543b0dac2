import { createRegistry, createVerifier, type Registry, type TenantVerifier } from '@jwks-auth/core'
import { issuerOf } from '../key-server.js'

/** A token, and the tenants that it is for, whoever is asked. */
export interface TenantSample {
  readonly token: string
  readonly tenant: string
}

/** Whether tenants share one issuer, told apart by a claim, or have one each. */
export type Issuers = 'shared' | 'own'

export interface PopulationParts {
  readonly name: string
  /** How many tenants the loader knows, and how many of them are kept. */
  readonly known: number
  readonly live: number
  readonly issuers: Issuers
  /** The claim that names the tenant, where issuers are shared. */
  readonly claim: string
  readonly remembers: boolean
  readonly origin: string
  readonly audience: string
}

/** Tenants that a loader knows, and a verifier that loads them on demand. */
export class Population {
  readonly name: string
  readonly #registry: Registry
  readonly #verifier: TenantVerifier
  #loads = 0

  constructor({ name, known, live, issuers, claim, remembers, origin, audience }: PopulationParts) {
    this.name = name
    const tenants = new Map(Array.from({ length: known }, (_, index) => [tenantOf(index), index] as const))
    const options = {
      requireHttps: false,
      maxTenants: live,
      // The key server is on this machine, where what is loaded may not connect by default.
      network: 'any' as const,
      ...(remembers ? {} : { verifiedTokens: false as const }),
      loadTenant: async (tenant: string) => {
        this.#loads += 1
        const index = tenants.get(tenant)
        if (index === undefined) return null
        const issuer = issuerOf(origin, issuers === 'shared' ? 0 : index)
        const proof = issuers === 'shared' ? { tenantClaim: claim } : { dedicatedIssuer: true as const }
        return { issuer, jwksUri: `${issuer}/jwks`, audience, ...proof }
      },
    }
    this.#registry = createRegistry(options)
    this.#verifier = createVerifier({ registry: this.#registry })
  }

  /** How often the loader was asked. */
  get loads(): number {
    return this.#loads
  }

  check({ token, tenant }: TenantSample): unknown {
    return this.#verifier.verify(token, { tenant })
  }

  async close(): Promise<void> {
    await this.#registry.close()
  }
}

export function tenantOf(index: number): string {
  return `tenant-${index}`
}
