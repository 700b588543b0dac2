import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { Contender, Ground } from './contender.js'

/** jose, as its documentation shows it. */
export function jose({ issuer, algorithm, audience }: Ground): Contender {
  const keys = createRemoteJWKSet(new URL(issuer.jwksUri))
  const options = { issuer: issuer.issuer, audience, algorithms: [algorithm] }
  return {
    name: 'jose',
    check: ({ token }): unknown => jwtVerify(token, keys, options),
    refusesWith: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  }
}
