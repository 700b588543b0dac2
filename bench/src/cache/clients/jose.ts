import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { Library } from './client.js'

export const jose: Library = {
  name: 'jose',
  package: 'jose',
  https: false,
  expires: true,
  use: 'jwtVerify with createRemoteJWKSet; lifetime: cacheMaxAge',
  open({ issuer, jwksUri, audience }, ttl) {
    const keys = createRemoteJWKSet(new URL(jwksUri), ttl === undefined ? {} : { cacheMaxAge: ttl })
    return { verify: async (token) => await jwtVerify(token, keys, { issuer, audience }) }
  },
}
