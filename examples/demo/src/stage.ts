import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { startApis, type Api } from './apis/api.js'
import { AUDIENCE } from './apis/tenants.js'
import { startOidcProvider, type OidcIssuer } from './providers/oidc.js'
import { TOKEN_LIFETIME_SECONDS } from './providers/oidc-configuration.js'

/** The identity providers, named for their tenants. */
interface Providers {
  readonly acme: OidcIssuer
  readonly globex: TestIssuer
  /** Out of order until somebody starts it. */
  readonly initech: TestIssuer
}

/** All that runs during the demo. */
export interface Stage {
  readonly providers: Providers
  readonly apis: readonly Api[]
  close(): Promise<void>
}

export async function setStage(): Promise<Stage> {
  const [acme, globex, initech] = await Promise.all([
    startOidcProvider({ audience: AUDIENCE, scopes: ['reports:read', 'reports:write'], algorithm: 'RS256' }),
    createTestIssuer({ audience: AUDIENCE, alg: 'ES256' }),
    createTestIssuer({ audience: AUDIENCE, alg: 'ES256' }),
  ])
  await initech.stop()
  const apis = await startApis({ acme: acme.issuer, globex: globex.issuer, initech: initech.issuer })
  return {
    providers: { acme, globex, initech },
    apis,
    async close() {
      await Promise.all(apis.map((api) => api.close()))
      await Promise.all([acme.stop(), globex.close(), initech.close()])
    },
  }
}

/** A good token of a test issuer, as long-lived as those of `oidc-provider` here. */
export function tokenOf(issuer: TestIssuer): Promise<string> {
  return issuer.sign({ scope: 'reports:read' }, { expiresIn: TOKEN_LIFETIME_SECONDS })
}
