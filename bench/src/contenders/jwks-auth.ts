import { createVerifier } from '@jwks-auth/core'
import type { Contender, Ground } from './contender.js'

/** This package, as its README shows it. It has no memory of verified tokens yet; once it has, this one does without. */
export function jwksAuth({ issuer, algorithm, audience }: Ground, name = 'jwks-auth'): Contender {
  const verifier = createVerifier({
    issuer: issuer.issuer,
    jwksUri: issuer.jwksUri,
    audience,
    algorithms: [algorithm],
    requireHttps: false,
  })
  return {
    name,
    check: ({ token }): unknown => verifier.verify(token),
    refusesWith: 'signature_invalid',
    close: async () => {
      await verifier.close()
    },
  }
}
