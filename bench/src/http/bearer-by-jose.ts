import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { IssuerAddress } from '../cache/issuer/messages.js'

/** The few lines that jose's users write themselves. */
export function bearerByJose({ issuer, jwksUri, audience }: IssuerAddress): (header?: string) => Promise<unknown> {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  return async (header = '') => {
    if (!header.startsWith('Bearer ')) throw new Error('no bearer token')
    return await jwtVerify(header.slice('Bearer '.length), keys, { issuer, audience, algorithms: ['RS256'] })
  }
}
