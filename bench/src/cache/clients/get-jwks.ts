import { createPublicKey, type KeyObject } from 'node:crypto'
import buildGetJwks from 'get-jwks'
import { jwtVerify } from 'jose'
import type { Library } from './client.js'

export const getJwks: Library = {
  name: 'get-jwks',
  package: 'get-jwks',
  https: false,
  expires: true,
  use: 'getPublicKey, the signature checked by jose; lifetime: ttl',
  open({ issuer, jwksUri, audience }, ttl) {
    const jwksPath = new URL(jwksUri).pathname
    const client = buildGetJwks({ jwksPath, issuersWhitelist: [issuer], ...(ttl === undefined ? {} : { ttl }) })
    const key = async ({ kid = '', alg = '' }: { kid?: string; alg?: string }): Promise<KeyObject> =>
      createPublicKey(await client.getPublicKey({ kid, alg, domain: issuer }))
    return { verify: async (token) => await jwtVerify(token, key, { issuer, audience }) }
  },
}
