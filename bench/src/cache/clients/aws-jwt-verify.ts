import { JwtVerifier } from 'aws-jwt-verify'
import { SimpleFetcher } from 'aws-jwt-verify/https'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import type { Library } from './client.js'

export const awsJwtVerify: Library = {
  name: 'aws-jwt-verify',
  package: 'aws-jwt-verify',
  https: true,
  expires: false,
  use: "JwtVerifier; it insists on HTTPS, so its issuer speaks TLS and its SimpleFetcher is given the issuer's ca",
  open({ issuer, jwksUri, audience, ca }) {
    const fetcher = new SimpleFetcher({ defaultRequestOptions: { ca } })
    const jwksCache = new SimpleJwksCache({ fetcher })
    const verifier = JwtVerifier.create({ issuer, jwksUri, audience }, { jwksCache })
    return { verify: async (token) => await verifier.verify(token) }
  },
}
