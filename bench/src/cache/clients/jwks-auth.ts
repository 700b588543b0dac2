import { createVerifier } from '@jwks-auth/core'
import type { Library } from './client.js'

export const jwksAuth: Library = {
  name: 'jwks-auth',
  package: '@jwks-auth/core',
  https: false,
  expires: true,
  use: 'createVerifier with jwksUri and requireHttps: false; lifetime: defaultTtl and minTtl',
  open({ issuer, jwksUri, audience }, ttl) {
    const lifetime = ttl === undefined ? {} : ({ defaultTtl: `${ttl}ms`, minTtl: `${ttl}ms` } as const)
    const verifier = createVerifier({ issuer, jwksUri, audience, requireHttps: false, ...lifetime })
    return {
      verify: async (token) => await verifier.verify(token),
      close: async () => {
        await verifier.close()
      },
    }
  },
}
