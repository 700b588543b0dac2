import { JwtVerifier } from 'aws-jwt-verify'
import { assertIsJwks } from 'aws-jwt-verify/jwk'
import { safeJsonParse } from 'aws-jwt-verify/safe-json-parse'
import type { Contender, Ground } from './contender.js'

/** aws-jwt-verify. It fetches over HTTPS alone, so it is handed the key set as its documentation shows (`cacheJwks`). */
export function awsJwtVerify({ issuer, audience }: Ground): Contender {
  const verifier = JwtVerifier.create({ issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience })
  const keys = safeJsonParse(JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) }))
  assertIsJwks(keys)
  verifier.cacheJwks(keys)
  return {
    name: 'aws-jwt-verify',
    check: ({ token }): unknown => verifier.verify(token),
    refusesWith: 'Invalid signature',
  }
}
