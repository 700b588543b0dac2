import { createPublicKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import jwksClient from 'jwks-rsa'
import type { Library } from './client.js'

/** What its documentation offers beyond the defaults against floods and outages. */
const OPT_INS = { rateLimit: true, cacheMaxAgeFallback: 3_600_000 }

const common = { package: 'jwks-rsa', https: false, expires: true } as const

export const jwksRsa: Library = {
  ...common,
  name: 'jwks-rsa',
  use: 'getSigningKey, the signature checked by jose; lifetime: cacheMaxAge',
  open: (address, ttl) => open(address, ttl, {}),
}

export const jwksRsaWithOptIns: Library = {
  ...common,
  name: 'jwks-rsa +',
  use: 'the same with rateLimit: true (10 a minute) and cacheMaxAgeFallback of an hour, both off by default',
  open: (address, ttl) => open(address, ttl, OPT_INS),
}

function open(
  { issuer, jwksUri, audience }: Parameters<Library['open']>[0],
  ttl: number | undefined,
  optIns: Partial<typeof OPT_INS>,
): ReturnType<Library['open']> {
  const client = jwksClient({ jwksUri, ...(ttl === undefined ? {} : { cacheMaxAge: ttl }), ...optIns })
  const key = async ({ kid }: { readonly kid?: string }): Promise<ReturnType<typeof createPublicKey>> =>
    createPublicKey((await client.getSigningKey(kid)).getPublicKey())
  return { verify: async (token) => await jwtVerify(token, key, { issuer, audience }) }
}
